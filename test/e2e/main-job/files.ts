import { ACME, IMAGE, type Scene } from './scene.ts';

/** The registries file of the job. */
export function registriesFile({ cluster, ecr }: Scene): string {
  return `version: 1
owner: acme/platform
sync-every: 6h

clusters:
  production:
    kubeconfig: \${PRODUCTION_KUBECONFIG}
    namespaces: [web, "team-*"]
    service-accounts: [default]
  staging:
    server: ${cluster.server}
    certificate-authority: certs/cluster-ca.crt
    token: \${STAGING_TOKEN}
    namespaces: [staging]

registries:
  acme:
    provider: other
    url: ${ACME}
    auth: { type: password, username: ci, password: "\${ACME_PASSWORD}" }
    tls: { ca: certs/ca.crt }
    default: true
    push-charts: true
    pull-secret: { name: regcred, clusters: all }
  docker-hub:
    provider: docker-hub
    auth: { type: password, username: acme, password: "\${HUB_PASSWORD}" }
    tls: { ca: certs/ca.crt }
    pull-secret: { name: regcred, clusters: [production] }
  ecr-eu:
    provider: ecr
    url: ${ecr.host}
    auth: { type: access-key, access-key-id: AKIAIOSFODNN7EXAMPLE, secret-access-key: "\${AWS_KEY}" }
    tls: { ca: certs/ca.crt }
    pull-secret: { name: regcred, clusters: { except: [staging] } }
`;
}

/** The chart that the job packages and pushes. */
export const CHART = {
  'charts/web/Chart.yaml': `apiVersion: v2
name: web
version: 1.2.3+build.7
appVersion: "1.0"
description: A web server <for> tests & such
maintainers:
  - name: Zoë
    email: zoe@example.com
`,
  'charts/web/values.yaml': 'replicas: 1\n',
  'charts/web/templates/config.yaml': `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}
data:
  replicas: "{{ .Values.replicas }}"
`,
};

/**
 * validate → login → push-chart → sync-pull-secrets, then other people's clients with what `login`
 * wrote: it is gone again once the job has ended.
 */
export function workflow({ ecr }: Scene): string {
  return `name: Main job
on: push
jobs:
  main:
    runs-on: ubuntu-latest
    env:
      HTTPS_PROXY: ${ecr.proxy.url}
      NO_PROXY: 127.0.0.1
      AWS_ENDPOINT_URL: ${ecr.endpoint}
      SOURCE_DATE_EPOCH: "1700000000"
    steps:
      - uses: actions/checkout@v5
      - id: validate
        uses: ./actions/validate
      - id: login
        uses: ./actions/login
        with: { registries: all }
        env:
          ACME_PASSWORD: \${{ secrets.ACME_PASSWORD }}
          HUB_PASSWORD: \${{ secrets.HUB_PASSWORD }}
          AWS_KEY: \${{ secrets.AWS_KEY }}
      - id: push
        uses: ./actions/push-chart
        with: { charts: charts/web, repository: charts }
        env: { ACME_PASSWORD: "\${{ secrets.ACME_PASSWORD }}" }
      - id: sync
        uses: ./actions/sync-pull-secrets
        env:
          ACME_PASSWORD: \${{ secrets.ACME_PASSWORD }}
          HUB_PASSWORD: \${{ secrets.HUB_PASSWORD }}
          AWS_KEY: \${{ secrets.AWS_KEY }}
          PRODUCTION_KUBECONFIG: \${{ secrets.PRODUCTION_KUBECONFIG }}
          STAGING_TOKEN: \${{ secrets.STAGING_TOKEN }}
      - id: helm
        run: |
          helm pull oci://${ACME}/charts/web --version 1.2.3+build.7 --ca-file certs/ca.crt
          tar --extract --to-stdout --file web-1.2.3+build.7.tgz web/Chart.yaml
      - id: skopeo
        run: |
          for host in ${ACME} docker.io ${ecr.host}; do
            skopeo inspect --format '{{.Digest}}' "docker://$host/${IMAGE}"
          done
        env: { SSL_CERT_FILE: certs/ca.crt }
      - id: docker
        run: |
          for host in ${ACME} docker.io ${ecr.host}; do
            docker manifest inspect "$host/${IMAGE}"
          done
        env: { SSL_CERT_FILE: certs/ca.crt }
`;
}
