# What a person or a CI system does with this repository. `make` alone lists it.
.DEFAULT_GOAL := help
SHELL := /bin/sh

CONFIGURATION ?= Release
LIVES ?= 400
SCALE ?= 1
SCENARIOS ?=
CLI_RUNTIME ?= linux-x64
export CONFIGURATION
export DOTNET_NOLOGO := 1
export DOTNET_CLI_TELEMETRY_OPTOUT := 1

.PHONY: help build cli format verify control-plane cluster demo newcomer run bench bench-audit chaos test fuzz mutate simulate clean

help: ## List the targets
	@echo 'usage: make TARGET [CONFIGURATION=Debug]'
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

# Compilers, analyzers and tests are over before the profiles that the runtime takes of them could bring what they cost.
build format verify test: export DOTNET_TieredPGO := 0

build: ## Build everything; warnings are errors
	dotnet build JitOperator.sln --configuration $(CONFIGURATION) --verbosity quiet

format: ## Bring the code into the style of .editorconfig
	dotnet format JitOperator.sln

verify: build ## Check build, style, scripts and manifests; needs no cluster
	dotnet format JitOperator.sln --no-restore --verify-no-changes
	config/dev/check-scripts.sh
	dotnet test tests/JitOperator.Api.Tests --configuration $(CONFIGURATION) --no-build --verbosity quiet \
	  --filter 'FullyQualifiedName~.Schemas.|FullyQualifiedName~.Manifests.'
	dotnet test tests/JitOperator.Audit.Tests --configuration $(CONFIGURATION) --no-build --verbosity quiet \
	  --filter 'FullyQualifiedName~.Schemas.'
	dotnet test tests/JitOperator.Chart.Tests --configuration $(CONFIGURATION) --no-build --verbosity quiet \
	  --filter 'FullyQualifiedName~.Templates.Lint|FullyQualifiedName~.Templates.Refusal|FullyQualifiedName~.Templates.Definition|FullyQualifiedName~.Templates.Docs'

control-plane: ## Get the test control plane (built once, then cached)
	config/dev/control-plane/install.sh

cluster: build ## Keep a cluster with alice and bob up until Ctrl-C, to play with
	@config/dev/cluster.sh up --user alice --user bob

demo: build ## Show the whole story on a real cluster: ask, agree, use, end, verify
	config/dev/cluster.sh with -- config/dev/demo.sh

newcomer: build ## Do what docs/getting-started.md says, command by command, on a cluster of its own
	config/dev/newcomer.sh

run: build ## Keep a cluster with the operator until Ctrl-C, for playing by hand
	config/dev/cluster.sh with -- config/dev/run.sh

cli: ## Compile kubectl-jit to one native file, in artifacts/cli (minutes); CLI_RUNTIME=osx-arm64, ... there
	config/dev/cli/install.sh
	dotnet publish src/JitOperator.Cli --configuration Release --runtime $(CLI_RUNTIME) --output artifacts/cli --verbosity quiet --nologo \
	  --artifacts-path artifacts/publish-cli -p:NuGetLockFilePath=obj/publish.lock.json -p:RestoreLockedMode=false \
	  -p:DebugType=none -p:CopyOutputSymbolsToPublishDirectory=false \
	  -p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false
	cp src/JitOperator.Cli/Completion/Shells/kubectl_complete-jit artifacts/cli/
	@ls -l artifacts/cli/kubectl-jit* | awk '{printf "%s: %.1f MB\n", $$NF, $$5 / 1048576}'

bench: build ## Measure against the targets; SCENARIOS="throughput expiry-1000 failover expiry-10000", or scale alone; SCALE=0.1
	@# As it ships: compiled ahead.
	dotnet publish src/JitOperator.Operator --configuration $(CONFIGURATION) -p:JitImage=true --output artifacts/bench/operator --verbosity quiet
	JIT_TEST_OPERATOR=$(CURDIR)/artifacts/bench/operator/jit-operator \
	  dotnet run --project tests/JitOperator.Benchmarks --configuration $(CONFIGURATION) --no-build -- scale=$(SCALE) $(SCENARIOS)

bench-audit: build ## Measure the audit log: appends by store, verification, exports, activity
	for what in append verify export ingest; do \
	  dotnet run --project tests/JitOperator.Benchmarks --configuration $(CONFIGURATION) --no-build -- $$what || exit 1; \
	done

chaos: build ## Let every disaster happen to two replicas, again and again, while people live LIVES=400 lifecycles (some 15 minutes)
	JIT_CHAOS_LIFECYCLES=$(LIVES) JIT_CHAOS_REFUSAL_SECONDS=120 dotnet test tests/JitOperator.ClusterTests --configuration $(CONFIGURATION) --no-build \
	  --filter FullyQualifiedName~ChaosTests --logger 'console;verbosity=detailed'

simulate: ## Play SEEDS=N stories of the simulated world from FIRST=N on; STORY=N tells one, PLANTED=1 looks for planted bugs
	dotnet build tests/JitOperator.Simulator --configuration $(CONFIGURATION) --verbosity quiet
	@config/dev/simulate.sh

test: build ## Run every test; TESTS="JitOperator.Core.Tests ..." runs some
	config/dev/test.sh $(TESTS)

fuzz: build ## Look longer for input that falls over: MINUTES=1 for each test (or ITER=inputs), PROJECT=Core to take one
	for project in $(or $(PROJECT),Core Audit Runtime Operator Cli); do \
	  $(if $(ITER),CsCheck_Iter=$(ITER),CsCheck_Time=$$(($(or $(MINUTES),1) * 60))) dotnet test tests/JitOperator.$$project.Tests \
	    --configuration $(CONFIGURATION) --no-build --verbosity quiet --filter 'FullyQualifiedName~.Fuzzing.' || exit 1; \
	done

mutate: ## Find rules that no test holds: PROJECT=Core or Audit, FILES='**/Windows/*.cs', TESTS=filter (docs/testing.md)
	config/dev/mutate.sh $(or $(PROJECT),Core) $(if $(FILES),'$(FILES)') $(if $(TESTS),'$(TESTS)')

clean: ## Remove what was built; the cached control plane stays
	dotnet build-server shutdown >/dev/null
	rm -rf artifacts
	find src tests -type d \( -name bin -o -name obj \) -prune -exec rm -rf {} +
