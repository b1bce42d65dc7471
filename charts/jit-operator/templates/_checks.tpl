{{/* What a schema cannot say in words that help. Each refusal names the value and what to write. */}}
{{- define "jit-operator.checks" -}}
{{- $v := .Values -}}
{{- if eq $v.namespaces.operator.name $v.namespaces.audit.name -}}
{{- fail (printf "namespaces.audit.name is %q, as namespaces.operator.name is; give the audit log a namespace of its own, where nobody needs to write." $v.namespaces.audit.name) -}}
{{- end -}}
{{- range $field, $names := dict "clusterRoles" $v.grantableRoles.clusterRoles "roles" $v.grantableRoles.roles -}}
{{- if and (has "*" $names) (gt (len $names) 1) -}}
{{- fail (printf "grantableRoles.%s has \"*\" beside names; write [\"*\"] alone, or better the names alone." $field) -}}
{{- end -}}
{{- range $names -}}
{{- if and (contains "*" .) (ne . "*") -}}
{{- fail (printf "grantableRoles.%s has %q; RBAC knows no patterns: write every name in full." $field .) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if and (include "jit-operator.everyRole" .) (not $v.grantableRoles.iUnderstandThatThisIsClusterAdmin) -}}
{{- fail "grantableRoles names \"*\" or cluster-admin: with that the operator can make anybody a cluster administrator, and so can whoever steals its credentials. List the roles that you hand out by name; or set grantableRoles.iUnderstandThatThisIsClusterAdmin=true." -}}
{{- end -}}
{{- if $v.clusterWide.enabled -}}{{- if not $v.grantableRoles.clusterRoles -}}
{{- fail "clusterWide.enabled is true, but grantableRoles.clusterRoles is empty, so that nothing could be granted; name the ClusterRoles." -}}
{{- end -}}{{- end -}}
{{- with $v.audit.archive -}}
{{- if eq .type "s3" -}}
{{- if not .s3.bucket -}}{{- fail "audit.archive.type is s3, but audit.archive.s3.bucket is empty; name the bucket." -}}{{- end -}}
{{- if and .s3.credentialsSecret.name .s3.webIdentity.roleArn -}}
{{- fail "audit.archive.s3 has both credentialsSecret.name and webIdentity.roleArn; give one of them." -}}
{{- end -}}
{{- else if or .s3.bucket .s3.lock -}}
{{- fail "audit.archive.s3 is filled in, but audit.archive.type is not s3; set audit.archive.type=s3, or leave it out." -}}
{{- end -}}
{{- if eq .type "directory" -}}
{{- if not .directory.existingClaim -}}{{- fail "audit.archive.type is directory, but audit.archive.directory.existingClaim is empty; name a claim that every replica can write to." -}}{{- end -}}
{{- else if .directory.existingClaim -}}
{{- fail "audit.archive.directory is filled in, but audit.archive.type is not directory; set audit.archive.type=directory, or leave it out." -}}
{{- end -}}
{{- end -}}
{{- if not (kindIs "invalid" $v.witnesses.quorum) -}}
{{- if gt (int $v.witnesses.quorum) (len $v.witnesses.list) -}}
{{- fail (printf "witnesses.quorum is %d, but witnesses.list has %d; no quorum would ever be reached." (int $v.witnesses.quorum) (len $v.witnesses.list)) -}}
{{- end -}}
{{- end -}}
{{- if $v.activity.enabled -}}
{{- if not (or $v.activity.tokenSecret.name $v.activity.clientCA.configMap) -}}
{{- fail "activity.enabled is true, but nobody could send events; give activity.tokenSecret.name, or activity.clientCA.configMap with activity.clientNames." -}}
{{- end -}}
{{- if and $v.activity.clientCA.configMap (not $v.activity.clientNames) -}}
{{- fail "activity.clientCA.configMap is given without activity.clientNames, so that everybody with a certificate of it could write what others did; name the API servers' certificates." -}}
{{- end -}}
{{- end -}}
{{- if eq $v.webhooks.certificates.mode "secret" -}}
{{- if not (and $v.webhooks.certificates.secret.name $v.webhooks.certificates.secret.caBundle) -}}
{{- fail "webhooks.certificates.mode is secret, but webhooks.certificates.secret.name or .caBundle is empty; give the Secret and the authority that the API server is to trust." -}}
{{- end -}}
{{- else if $v.webhooks.certificates.secret.name -}}
{{- fail "webhooks.certificates.secret is filled in, but webhooks.certificates.mode is not secret; set webhooks.certificates.mode=secret, or leave it out." -}}
{{- end -}}
{{- if and $v.notifications.enabled (not $v.notifications.config) -}}
{{- fail "notifications.enabled is true, but notifications.config is empty; say what is sent, and where to." -}}
{{- end -}}
{{- if eq $v.serviceAccount.name $v.sweep.serviceAccountName -}}
{{- fail "sweep.serviceAccountName is serviceAccount.name; the sweep runs as an account of its own, that may delete and nothing else." -}}
{{- end -}}
{{- range $name := list "app.kubernetes.io/name" "app.kubernetes.io/part-of" "app.kubernetes.io/managed-by" -}}
{{- range $field := list "labels" "podLabels" -}}
{{- if hasKey (get $v $field) $name -}}{{- fail (printf "%s has %s, which selectors and the operator go by; leave it out." $field $name) -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- end }}
