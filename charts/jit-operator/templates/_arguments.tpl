{{/* The options of `jit-operator run`, one for each value. tests/JitOperator.Chart.Tests holds them against the program's own parser. */}}
{{- define "jit-operator.arguments" -}}
{{- $v := .Values -}}
{{- $a := list "run"
  (printf "--cluster=%s" $v.cluster)
  (printf "--namespace=%s" (include "jit-operator.operatorNamespace" .))
  (printf "--audit-namespace=%s" (include "jit-operator.auditNamespace" .))
  (printf "--service-account=%s" $v.serviceAccount.name)
  (printf "--webhook-address=%s" $v.webhooks.address)
  (printf "--webhook-port=%d" (int64 $v.webhooks.port))
  (printf "--health-port=%d" (int64 $v.metrics.port))
  (printf "--lease-duration=%s" $v.operator.leaseDuration)
  (printf "--letter-timeout=%s" $v.operator.letterTimeout)
  (printf "--max-clock-skew=%s" $v.operator.maxClockSkew)
  (printf "--workers=%d" (int64 $v.operator.workers)) -}}
{{- if eq $v.webhooks.certificates.mode "self-managed" -}}
{{- range $v.webhooks.hosts }}{{ $a = append $a (printf "--webhook-host=%s" .) }}{{ end -}}
{{- else -}}
{{- $a = append $a "--certificate-folder=/etc/jit-operator/webhook-tls" -}}
{{- end -}}
{{- with $v.log.format }}{{ $a = append $a (printf "--log-format=%s" .) }}{{ end -}}
{{- with $v.log.level }}{{ $a = append $a (printf "--log-level=%s" .) }}{{ end -}}
{{- with $v.tracing.otlpEndpoint }}{{ $a = append $a (printf "--otlp-endpoint=%s" .) }}{{ end -}}
{{- if $v.review.config }}{{ $a = append $a "--review-config=/etc/jit-operator/review/review.yaml" }}{{ end -}}
{{- if $v.notifications.enabled }}{{ $a = append $a "--notifications-config=/etc/jit-operator/notifications/config/notifications.yaml" }}{{ end -}}
{{- range $v.witnesses.list }}{{ $a = append $a (printf "--witness=%s" .) }}{{ end -}}
{{- if not (kindIs "invalid" $v.witnesses.quorum) }}{{ $a = append $a (printf "--witness-quorum=%d" (int64 $v.witnesses.quorum)) }}{{ end -}}
{{- with $v.audit -}}
{{- $a = append $a (printf "--hot-records=%d" (int64 .hotRecords)) -}}
{{- range .retention.presets }}{{ $a = append $a (printf "--retention=%s" .) }}{{ end -}}
{{- with .retention.hot }}{{ $a = append $a (printf "--retention-hot=%s" .) }}{{ end -}}
{{- with .retention.archive }}{{ $a = append $a (printf "--retention-archive=%s" .) }}{{ end -}}
{{- range .legalHolds }}{{ $a = append $a (printf "--legal-hold=%s" .) }}{{ end -}}
{{- range .releaseHolds }}{{ $a = append $a (printf "--release-hold=%s" .) }}{{ end -}}
{{- if eq .archive.type "directory" }}{{ $a = append $a "--archive-folder=/var/lib/jit-operator/archive" }}{{ end -}}
{{- if eq .archive.type "s3" -}}
{{- with .archive.s3 -}}
{{- $a = concat $a (list (printf "--archive-bucket=%s" .bucket) (printf "--archive-region=%s" .region)) -}}
{{- with .endpoint }}{{ $a = append $a (printf "--archive-endpoint=%s" .) }}{{ end -}}
{{- with .prefix }}{{ $a = append $a (printf "--archive-prefix=%s" .) }}{{ end -}}
{{- with .lock }}{{ $a = append $a (printf "--archive-lock=%s" .) }}{{ end -}}
{{- if .ca.configMap }}{{ $a = append $a "--archive-ca-file=/etc/jit-operator/archive-ca/ca.crt" }}{{ end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if $v.activity.enabled -}}
{{- with $v.activity -}}
{{- /* A pod's host name means nothing to the other replicas: they reach this one by its address. */ -}}
{{- $a = concat $a (list (printf "--activity-port=%d" (int64 .port)) "--activity-advertise-address=$(POD_IP)"
  (printf "--api-servers=%d" (int64 .apiServers)) (printf "--activity-records=%d" (int64 .records))
  (printf "--activity-canary-interval=%s" .canaryInterval) (printf "--activity-canary-patience=%s" .canaryPatience)) -}}
{{- if .certificateSecret }}{{ $a = append $a "--activity-certificate-folder=/etc/jit-operator/activity-tls" }}{{ end -}}
{{- if .tokenSecret.name }}{{ $a = append $a "--activity-token-file=/etc/jit-operator/activity-token/token" }}{{ end -}}
{{- if .clientCA.configMap }}{{ $a = append $a "--activity-client-ca=/etc/jit-operator/activity-client-ca/ca.crt" }}{{ end -}}
{{- range .clientNames }}{{ $a = append $a (printf "--activity-client-name=%s" .) }}{{ end -}}
{{- end -}}
{{- end -}}
{{- toYaml (concat $a $v.extraArgs) -}}
{{- end }}
