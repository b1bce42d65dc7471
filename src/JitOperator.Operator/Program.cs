using JitOperator.Operator.Commands;

return await OperatorCommand.Create().Parse(args).InvokeAsync();
