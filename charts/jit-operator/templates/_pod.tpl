{{/* The same for every pod of the chart; no value can weaken it. */}}
{{- define "jit-operator.podSecurityContext" -}}
runAsNonRoot: true
{{- range $field := list "runAsUser" "runAsGroup" "fsGroup" }}
{{- with get $.Values.podSecurity $field }}
{{ $field }}: {{ int64 . }}
{{- end }}
{{- end }}
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "jit-operator.containerSecurityContext" -}}
allowPrivilegeEscalation: false
privileged: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* Where pods run, for the operator and the sweep alike. */}}
{{- define "jit-operator.placement" -}}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Names of Secrets may have dots and be longer than those of volumes. */}}
{{- define "jit-operator.secretVolume" -}}
{{ printf "notify-%s" . | replace "." "-" | trunc 54 | trimSuffix "-" }}-{{ sha256sum . | trunc 8 }}
{{- end }}

{{/* What is mounted, one line each: name, path, and where it comes from. */}}
{{- define "jit-operator.mounts" -}}
- {name: tmp, mountPath: /tmp}
{{- if ne .Values.webhooks.certificates.mode "self-managed" }}
- {name: webhook-tls, mountPath: /etc/jit-operator/webhook-tls, readOnly: true}
{{- end }}
{{- if .Values.review.config }}
- {name: review, mountPath: /etc/jit-operator/review, readOnly: true}
{{- end }}
{{- if .Values.notifications.enabled }}
- {name: notifications, mountPath: /etc/jit-operator/notifications/config, readOnly: true}
{{- range .Values.notifications.secrets }}
- {name: {{ include "jit-operator.secretVolume" . }}, mountPath: {{ printf "/etc/jit-operator/notifications/secrets/%s" . }}, readOnly: true}
{{- end }}
{{- end }}
{{- with .Values.audit.archive }}
{{- if eq .type "directory" }}
- {name: archive, mountPath: /var/lib/jit-operator/archive}
{{- end }}
{{- if eq .type "s3" }}
{{- if .s3.ca.configMap }}
- {name: archive-ca, mountPath: /etc/jit-operator/archive-ca, readOnly: true}
{{- end }}
{{- if .s3.webIdentity.roleArn }}
- {name: web-identity, mountPath: /var/run/secrets/jit-operator/web-identity, readOnly: true}
{{- end }}
{{- end }}
{{- end }}
{{- if .Values.activity.enabled }}
{{- with .Values.activity }}
{{- if .certificateSecret }}
- {name: activity-tls, mountPath: /etc/jit-operator/activity-tls, readOnly: true}
{{- end }}
{{- if .tokenSecret.name }}
- {name: activity-token, mountPath: /etc/jit-operator/activity-token, readOnly: true}
{{- end }}
{{- if .clientCA.configMap }}
- {name: activity-client-ca, mountPath: /etc/jit-operator/activity-client-ca, readOnly: true}
{{- end }}
{{- end }}
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "jit-operator.volumes" -}}
- name: tmp
  emptyDir: {sizeLimit: 64Mi}
{{- if ne .Values.webhooks.certificates.mode "self-managed" }}
- name: webhook-tls
  secret:
    secretName: {{ if eq .Values.webhooks.certificates.mode "secret" }}{{ .Values.webhooks.certificates.secret.name }}{{ else }}jit-operator-webhook-tls{{ end }}
    defaultMode: 288 # 0440
    items: [{key: tls.crt, path: tls.crt}, {key: tls.key, path: tls.key}]
{{- end }}
{{- if .Values.review.config }}
- name: review
  configMap: {name: jit-operator-review}
{{- end }}
{{- if .Values.notifications.enabled }}
- name: notifications
  configMap: {name: jit-operator-notifications-config}
{{- range .Values.notifications.secrets }}
- name: {{ include "jit-operator.secretVolume" . }}
  secret: {secretName: {{ . }}, defaultMode: 288}
{{- end }}
{{- end }}
{{- with .Values.audit.archive }}
{{- if eq .type "directory" }}
- name: archive
  persistentVolumeClaim: {claimName: {{ .directory.existingClaim }}}
{{- end }}
{{- if eq .type "s3" }}
{{- with .s3.ca }}{{ if .configMap }}
- name: archive-ca
  configMap:
    name: {{ .configMap }}
    items: [{key: {{ .key | quote }}, path: ca.crt}]
{{- end }}{{ end }}
{{- with .s3.webIdentity }}{{ if .roleArn }}
- name: web-identity
  projected:
    defaultMode: 288 # 0440
    sources:
      - serviceAccountToken: {audience: {{ .audience | quote }}, expirationSeconds: 3600, path: token}
{{- end }}{{ end }}
{{- end }}
{{- end }}
{{- if .Values.activity.enabled }}
{{- with .Values.activity }}
{{- if .certificateSecret }}
- name: activity-tls
  secret:
    secretName: {{ .certificateSecret }}
    defaultMode: 288 # 0440
    items: [{key: tls.crt, path: tls.crt}, {key: tls.key, path: tls.key}]
{{- end }}
{{- with .tokenSecret }}{{ if .name }}
- name: activity-token
  secret:
    secretName: {{ .name }}
    defaultMode: 288 # 0440
    items: [{key: {{ .key | quote }}, path: token}]
{{- end }}{{ end }}
{{- with .clientCA }}{{ if .configMap }}
- name: activity-client-ca
  configMap:
    name: {{ .configMap }}
    items: [{key: {{ .key | quote }}, path: ca.crt}]
{{- end }}{{ end }}
{{- end }}
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "jit-operator.environment" -}}
- name: DOTNET_EnableDiagnostics
  value: "0"
{{- if .Values.activity.enabled }}
- name: POD_IP
  valueFrom: {fieldRef: {fieldPath: status.podIP}}
{{- end }}
{{- if eq .Values.audit.archive.type "s3" }}
{{- with .Values.audit.archive.s3 }}
- name: AWS_REGION
  value: {{ .region | quote }}
{{- with .credentialsSecret }}{{ if .name }}
{{- $secret := .name }}
- name: AWS_ACCESS_KEY_ID
  valueFrom: {secretKeyRef: {name: {{ $secret }}, key: {{ .accessKey | quote }}}}
- name: AWS_SECRET_ACCESS_KEY
  valueFrom: {secretKeyRef: {name: {{ $secret }}, key: {{ .secretKey | quote }}}}
{{- with .sessionToken }}
- name: AWS_SESSION_TOKEN
  valueFrom: {secretKeyRef: {name: {{ $secret }}, key: {{ . | quote }}}}
{{- end }}
{{- end }}{{ end }}
{{- with .webIdentity }}{{ if .roleArn }}
- name: AWS_ROLE_ARN
  value: {{ .roleArn | quote }}
- name: AWS_ROLE_SESSION_NAME
  value: jit-operator
- name: AWS_WEB_IDENTITY_TOKEN_FILE
  value: /var/run/secrets/jit-operator/web-identity/token
{{- end }}{{ end }}
{{- end }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}
