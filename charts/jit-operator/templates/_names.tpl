{{/* Labels of every object. managed-by is Helm's: jit-operator in that place marks the bindings that carry grants. */}}
{{- define "jit-operator.labels" -}}
{{ include "jit-operator.labelsWithoutName" . }}
app.kubernetes.io/name: jit-operator
{{- end }}

{{- define "jit-operator.labelsWithoutName" -}}
app.kubernetes.io/part-of: jit-operator
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
{{- with .Values.labels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* The operator's pods, and no others: the Service of the webhooks goes by this. */}}
{{- define "jit-operator.selector" -}}
app.kubernetes.io/name: jit-operator
{{- end }}

{{- define "jit-operator.sweepSelector" -}}
app.kubernetes.io/name: jit-operator-sweep
{{- end }}

{{- define "jit-operator.image" -}}
{{- with .Values.image -}}
{{ with .registry }}{{ . }}/{{ end }}{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag | default $.Chart.AppVersion }}{{ end }}
{{- end -}}
{{- end }}

{{- define "jit-operator.operatorNamespace" -}}{{ .Values.namespaces.operator.name }}{{- end }}
{{- define "jit-operator.auditNamespace" -}}{{ .Values.namespaces.audit.name }}{{- end }}

{{/* The one subject of all bindings of the operator. */}}
{{- define "jit-operator.subjects" -}}
subjects:
  - kind: ServiceAccount
    name: {{ .Values.serviceAccount.name }}
    namespace: {{ include "jit-operator.operatorNamespace" . }}
{{- end }}

{{/* The operator, as the API server knows it. */}}
{{- define "jit-operator.operatorUser" -}}system:serviceaccount:{{ include "jit-operator.operatorNamespace" . }}:{{ .Values.serviceAccount.name }}{{- end }}

{{/* Non-empty where the API server knows conditions in CEL, as of webhooks and of policies: Kubernetes 1.30 and later. */}}
{{- define "jit-operator.hasAdmissionExpressions" -}}
{{- /* By version as well: without a cluster, Helm knows groups but no kinds. */ -}}
{{- if or (semverCompare ">=1.30.0-0" .Capabilities.KubeVersion.Version) (.Capabilities.APIVersions.Has "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy") }}true{{ end -}}
{{- end }}

{{/* Non-empty where the operator may hand out every role. */}}
{{- define "jit-operator.everyRole" -}}
{{- if or (has "*" .Values.grantableRoles.clusterRoles) (has "*" .Values.grantableRoles.roles) (has "cluster-admin" .Values.grantableRoles.clusterRoles) }}true{{ end -}}
{{- end }}

{{- define "jit-operator.everyRoleWarning" -}}
THIS OPERATOR CAN MAKE CLUSTER ADMINISTRATORS: grantableRoles names "*" or cluster-admin. Whoever holds its credentials holds the cluster.
{{- end }}

{{/* Non-empty where the ValidatingAdmissionPolicy is part of the release. */}}
{{- define "jit-operator.admissionPolicy" -}}
{{- $can := include "jit-operator.hasAdmissionExpressions" . -}}
{{- $wish := .Values.admissionPolicy.enabled -}}
{{- if and (eq $wish "always") (not $can) -}}
{{- fail "admissionPolicy.enabled is \"always\", but this cluster does not know ValidatingAdmissionPolicy of admissionregistration.k8s.io/v1 (Kubernetes 1.30 and later); write auto or never." -}}
{{- end -}}
{{- if and $can (ne $wish "never") }}true{{ end -}}
{{- end }}
