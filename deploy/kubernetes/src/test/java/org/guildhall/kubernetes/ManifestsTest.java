package org.guildhall.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Goal: what {@code kubectl apply -k} would send is right before a cluster sees it. Method: both overlays are rendered
 * and every {@link Check} finds nothing; then each thing that could be wrong is broken on purpose, and its check says so.
 * Without kubectl these tests are skipped, unless {@code GUILDHALL_REQUIRE_KUBECTL=1}, as in CI.
 */
class ManifestsTest {
    private static final List<String> OVERLAYS = List.of("local", "production");
    private static final Map<String, Manifests> RENDERED = new TreeMap<>();

    @BeforeAll
    static void render() {
        boolean required = "1".equals(System.getenv("GUILDHALL_REQUIRE_KUBECTL"));
        assumeTrue(required || Manifests.canRender(), "kubectl isn't on the PATH");
        OVERLAYS.forEach(overlay -> RENDERED.put(overlay, Manifests.render(overlay)));
    }

    @TestFactory
    Stream<DynamicTest> everyCheckFindsNothing() {
        return OVERLAYS.stream().flatMap(overlay -> Stream.of(Check.values())
                .map(check -> DynamicTest.dynamicTest(
                        overlay + " " + check, () -> assertEquals(List.of(), check.problems(RENDERED.get(overlay))))));
    }

    @Test
    void bothOverlaysHaveTheirObjects() {
        assertEquals(
                "{ConfigMap=5, Deployment=4, HorizontalPodAutoscaler=4, Job=4, Namespace=1, NetworkPolicy=13,"
                        + " PodDisruptionBudget=4, Service=8, ServiceAccount=8, StatefulSet=4}",
                kinds(RENDERED.get("local")).toString());
        assertEquals(
                "{Certificate=5, Cluster=4, ConfigMap=9, Deployment=4, HorizontalPodAutoscaler=4, Issuer=2, Job=4,"
                        + " Namespace=1, NetworkPolicy=17, PodDisruptionBudget=4, PrometheusRule=1,"
                        + " ScheduledBackup=4, Service=4, ServiceAccount=8, ServiceMonitor=4}",
                kinds(RENDERED.get("production")).toString());
    }

    @Test
    void everyObjectIsInTheNamespace() {
        RENDERED.values().forEach(manifests -> manifests.objects().stream()
                .filter(object -> !Manifests.kind(object).equals("Namespace"))
                .forEach(object -> assertEquals(
                        "guildhall", object.at("/metadata/namespace").asText(), Manifests.title(object))));
    }

    @TestFactory
    Stream<DynamicTest> whatIsBrokenIsNoticed() {
        return Stream.of(
                breaks("a misspelt field", Check.TYPES, "replicaz", "Deployment", "federation", "/spec", "replicaz", 3),
                breaks(
                        "a misspelt field deep in a pod",
                        Check.TYPES,
                        "readOnlyRootFileSystem",
                        "Deployment",
                        "federation",
                        "/spec/template/spec/containers/0/securityContext",
                        "readOnlyRootFileSystem",
                        true),
                breaks(
                        "a number where an object belongs",
                        Check.TYPES,
                        "Deployment federation",
                        "Deployment",
                        "federation",
                        "/spec",
                        "selector",
                        3),
                breaks(
                        "a field that NetworkPolicies don't have",
                        Check.TYPES,
                        "ingres",
                        "NetworkPolicy",
                        "federation",
                        "/spec",
                        "ingres",
                        List.of()),
                breaks(
                        "a misspelt field of a certificate",
                        Check.TYPES,
                        "dnsName",
                        "Certificate",
                        "federation",
                        "/spec",
                        "dnsName",
                        "x"),
                breaks(
                        "a misspelt field of a scrape",
                        Check.TYPES,
                        "intervall",
                        "ServiceMonitor",
                        "federation",
                        "/spec/endpoints/0",
                        "intervall",
                        "5s"),
                breaks(
                        "a misspelt field of an alert",
                        Check.TYPES,
                        "fors",
                        "PrometheusRule",
                        "guildhall",
                        "/spec/groups/0/rules/0",
                        "fors",
                        "5m"),
                breaks(
                        "a misspelt field of a database cluster",
                        Check.TYPES,
                        "instancez",
                        "Cluster",
                        "federation-db",
                        "/spec",
                        "instancez",
                        3),
                breaks(
                        "a database cluster of text replicas",
                        Check.TYPES,
                        "instances",
                        "Cluster",
                        "federation-db",
                        "/spec",
                        "instances",
                        "three"),
                breaks(
                        "an object of an unknown type",
                        Check.TYPES,
                        "is no known type",
                        "Deployment",
                        "federation",
                        "",
                        "apiVersion",
                        "apps/v1beta1"),
                breaks(
                        "a Secret that nobody makes",
                        Check.REFERENCES,
                        "nowhere",
                        "Deployment",
                        "federation",
                        "/spec/template/spec/volumes/0/secret",
                        "secretName",
                        "nowhere"),
                breaks(
                        "a key that the Secret hasn't",
                        Check.REFERENCES,
                        "names key pass of Secret",
                        "Deployment",
                        "federation",
                        "/spec/template/spec/containers/0/env/8/valueFrom/secretKeyRef",
                        "key",
                        "pass"),
                breaks(
                        "a ConfigMap that isn't there",
                        Check.REFERENCES,
                        "ConfigMap nowhere",
                        "Job",
                        "federation-migration",
                        "/spec/template/spec/containers/0/envFrom/0/configMapRef",
                        "name",
                        "nowhere"),
                breaks(
                        "a ServiceAccount that isn't there",
                        Check.REFERENCES,
                        "ServiceAccount nobody",
                        "Deployment",
                        "federation",
                        "/spec/template/spec",
                        "serviceAccountName",
                        "nobody"),
                breaks(
                        "a scaler of nothing",
                        Check.REFERENCES,
                        "Deployment nothing",
                        "HorizontalPodAutoscaler",
                        "federation",
                        "/spec/scaleTargetRef",
                        "name",
                        "nothing"),
                breaks(
                        "a mount without its volume",
                        Check.REFERENCES,
                        "mounts a volume that it hasn't",
                        "Deployment",
                        "federation",
                        "/spec/template/spec/volumes/0",
                        "name",
                        "other"),
                breaks(
                        "a file that isn't mounted",
                        Check.REFERENCES,
                        "where nothing is mounted",
                        "Deployment",
                        "federation",
                        "/spec/template/spec/containers/0/volumeMounts/1",
                        "mountPath",
                        "/elsewhere"),
                breaks(
                        "a certificate of no issuer",
                        Check.REFERENCES,
                        "Issuer nobody",
                        "Certificate",
                        "federation",
                        "/spec/issuerRef",
                        "name",
                        "nobody"),
                breaks(
                        "a backup of no cluster",
                        Check.REFERENCES,
                        "Cluster none",
                        "ScheduledBackup",
                        "federation-db",
                        "/spec/cluster",
                        "name",
                        "none"),
                breaks(
                        "a Service that selects nothing",
                        Check.WIRING,
                        "selects the pods of 0 workloads",
                        "Service",
                        "federation",
                        "/spec/selector",
                        "app.kubernetes.io/name",
                        "federations"),
                breaks(
                        "a Service that selects the migration too",
                        Check.WIRING,
                        "selects the pods of 2 workloads",
                        "Service",
                        "federation",
                        "/spec",
                        "selector",
                        Map.of("app.kubernetes.io/name", "federation")),
                breaks(
                        "a Service's port that the pod hasn't",
                        Check.WIRING,
                        "isn't a port of",
                        "Service",
                        "federation",
                        "/spec/ports/0",
                        "targetPort",
                        "http"),
                breaks(
                        "a Service with one address for all replicas",
                        Check.WIRING,
                        "isn't headless",
                        "Service",
                        "federation",
                        "/spec",
                        "clusterIP",
                        "10.0.0.1"),
                breaks(
                        "a Deployment that doesn't select its pods",
                        Check.WIRING,
                        "doesn't select its own pods",
                        "Deployment",
                        "federation",
                        "/spec/selector/matchLabels",
                        "app.kubernetes.io/name",
                        "other"),
                breaks(
                        "a probe of a path that isn't served",
                        Check.WIRING,
                        "readinessProbe asks",
                        "Deployment",
                        "federation",
                        "/spec/template/spec/containers/0/readinessProbe/httpGet",
                        "path",
                        "/health"),
                breaks(
                        "a gRPC probe of another port",
                        Check.WIRING,
                        "livenessProbe asks port 9000",
                        "Deployment",
                        "federation",
                        "/spec/template/spec/containers/0/livenessProbe/grpc",
                        "port",
                        9000),
                breaks(
                        "a gRPC probe of the TLS port, which the kubelet can't ask",
                        Check.WIRING,
                        "is probed on",
                        "Deployment",
                        "federation",
                        "/spec/template/spec/containers/0/livenessProbe/grpc",
                        "port",
                        8443),
                breaks(
                        "a disruption budget of nothing",
                        Check.WIRING,
                        "doesn't select exactly one",
                        "PodDisruptionBudget",
                        "federation",
                        "/spec/selector/matchLabels",
                        "app.kubernetes.io/name",
                        "other"),
                breaks(
                        "a scrape of a port that isn't there",
                        Check.WIRING,
                        "no port metrics",
                        "ServiceMonitor",
                        "federation",
                        "/spec/endpoints/0",
                        "port",
                        "metrics"),
                breaks(
                        "a certificate for another name",
                        Check.WIRING,
                        "isn't for the name that clients call",
                        "Certificate",
                        "federation",
                        "/spec",
                        "dnsNames",
                        List.of("federations")),
                breaks(
                        "a client that calls without TLS",
                        Check.WIRING,
                        "calls without TLS",
                        "Deployment",
                        "federation",
                        "/spec/template/spec/containers/0/env/4",
                        Map.of("name", "QUARKUS_GRPC_CLIENTS_SETTLEMENT_PLAIN_TEXT", "value", "true")),
                breaks(
                        "a caller that no policy names",
                        Check.NETWORK,
                        "closed, though needed: federation -> settlement:grpc",
                        "NetworkPolicy",
                        "settlement",
                        "/spec/ingress/0/from/0/podSelector/matchLabels",
                        "app.kubernetes.io/name",
                        "other"),
                breaks(
                        "a policy that lets every pod in",
                        Check.NETWORK,
                        "open, though nobody needs it: stranger -> settlement:grpc",
                        "NetworkPolicy",
                        "settlement",
                        "/spec/ingress/0/from/0",
                        "podSelector",
                        Map.of()),
                breaks(
                        "a policy that opens the plain port too",
                        Check.NETWORK,
                        "open, though nobody needs it: gateway -> settlement:probe",
                        "NetworkPolicy",
                        "settlement",
                        "/spec/ingress/0",
                        "ports",
                        null),
                breaks(
                        "a caller from any namespace",
                        Check.NETWORK,
                        "elsewhere -> settlement:grpc",
                        "NetworkPolicy",
                        "settlement",
                        "/spec/ingress/0/from/0",
                        "namespaceSelector",
                        Map.of()),
                breaks(
                        "a database open to every pod",
                        Check.NETWORK,
                        "stranger -> settlement-db:postgres",
                        "NetworkPolicy",
                        "settlement-db",
                        "/spec/ingress/0/from/0",
                        "podSelector",
                        Map.of()),
                breaks(
                        "a service that may go anywhere",
                        Check.NETWORK,
                        "settlement -> elsewhere:https",
                        "NetworkPolicy",
                        "settlement",
                        "/spec/egress/0",
                        Map.of()),
                breaks(
                        "a trace of redemptions",
                        Check.NETWORK,
                        "Deployment settlement is traced",
                        "Deployment",
                        "settlement",
                        "/spec/template/spec/containers/0/env/9",
                        Map.of("name", "QUARKUS_OTEL_SDK_DISABLED", "value", "false")),
                breaks(
                        "a client of a service that the design doesn't have it call",
                        Check.NETWORK,
                        "by design they call",
                        "Deployment",
                        "reputation",
                        "/spec/template/spec/containers/0/env/0",
                        Map.of("name", "QUARKUS_GRPC_CLIENTS_SETTLEMENT_HOST", "value", "settlement")),
                breaks(
                        "a service whose token is accepted where it shouldn't be",
                        Check.NETWORK,
                        "the services accept the tokens of",
                        "Deployment",
                        "settlement",
                        "/spec/template/spec/containers/0/env/0",
                        Map.of(
                                "name",
                                "GUILDHALL_AUTH_SERVICE_SUBJECTS",
                                "value",
                                "system:serviceaccount:guildhall:reputation")),
                breaks(
                        "a pod that may write its file system",
                        Check.PODS,
                        "can write to its root file system",
                        "Deployment",
                        "federation",
                        "/spec/template/spec/containers/0/securityContext",
                        "readOnlyRootFilesystem",
                        false),
                breaks(
                        "a pod that may be root",
                        Check.PODS,
                        "may run as root",
                        "Job",
                        "federation-migration",
                        "/spec/template/spec/securityContext",
                        "runAsNonRoot",
                        false),
                breaks(
                        "a pod with privileges",
                        Check.PODS,
                        "keeps privileges",
                        "Deployment",
                        "federation",
                        "/spec/template/spec/containers/0/securityContext/capabilities",
                        "add",
                        List.of("NET_ADMIN")),
                breaks(
                        "a kubelet with too little patience",
                        Check.PODS,
                        "is killed after 54 s",
                        "Deployment",
                        "federation",
                        "/spec/template/spec",
                        "terminationGracePeriodSeconds",
                        54),
                breaks(
                        "a pod that leaves without a pause",
                        Check.PODS,
                        "stops before clients have seen",
                        "Deployment",
                        "federation",
                        "/spec/template/spec/containers/0",
                        "lifecycle",
                        Map.of()),
                breaks(
                        "replicas that race to migrate",
                        Check.PODS,
                        "migrates by itself",
                        "Deployment",
                        "federation",
                        "/spec/template/spec/containers/0/env/5",
                        "value",
                        "true"),
                breaks(
                        "a migration of another version",
                        Check.PODS,
                        "migrates to another version",
                        "Job",
                        "federation-migration",
                        "/spec/template/spec/containers/0",
                        "image",
                        "guildhall/federation-service:0.0.9"),
                breaks(
                        "an image without a version",
                        Check.PODS,
                        "runs whatever is newest",
                        "Deployment",
                        "federation",
                        "/spec/template/spec/containers/0",
                        "image",
                        "guildhall/federation-service"),
                breaks(
                        "more connections than the database takes",
                        Check.CAPACITY,
                        "its database takes 50",
                        "Cluster",
                        "federation-db",
                        "/spec/postgresql/parameters",
                        "max_connections",
                        "50"),
                breaks(
                        "a single replica in production",
                        Check.CAPACITY,
                        "leaves no replica",
                        "HorizontalPodAutoscaler",
                        "federation",
                        "/spec",
                        "minReplicas",
                        1),
                breaks(
                        "an alert without a runbook",
                        Check.DOCUMENTS,
                        "has no runbook page",
                        "PrometheusRule",
                        "guildhall",
                        "/spec/groups/0/rules/0",
                        "alert",
                        "GuildhallUnheardOf"),
                breaks(
                        "an alert on a metric that no service has",
                        Check.DOCUMENTS,
                        "asks for grpc_server_handled_total",
                        "PrometheusRule",
                        "guildhall",
                        "/spec/groups/0/rules/0",
                        "expr",
                        "rate(grpc_server_handled_total{job=\"settlement\"}[5m]) > 1"),
                breaks(
                        "a setting that is documented nowhere",
                        Check.DOCUMENTS,
                        "GUILDHALL_UNHEARD_OF is documented nowhere",
                        "Deployment",
                        "federation",
                        "/spec/template/spec/containers/0/env/0",
                        Map.of("name", "GUILDHALL_UNHEARD_OF", "value", "1")));
    }

    @Test
    void withoutTheNamespacesPolicyAPodThatHasNoneIsOpen() {
        Manifests without = RENDERED.get("production")
                .with(copy -> copy.objects().remove(copy.get("NetworkPolicy", "default-deny")));
        assertTrue(
                Check.NETWORK.problems(without).contains("open, though nobody needs it: elsewhere -> stranger:http"));
    }

    private static DynamicTest breaks(
            String what, Check check, String said, String kind, String name, String at, String field, Object value) {
        return broken(what, check, said, copy -> {
            ObjectNode object = (ObjectNode) copy.get(kind, name).at(at);
            if (value == null) {
                object.remove(field);
            } else {
                object.set(field, new ObjectMapper().valueToTree(value));
            }
        });
    }

    /** Puts {@code value} in the place of the list's item that {@code at} names. */
    private static DynamicTest breaks(
            String what, Check check, String said, String kind, String name, String at, Object value) {
        return broken(what, check, said, copy -> {
            int slash = at.lastIndexOf('/');
            ArrayNode list = (ArrayNode) copy.get(kind, name).at(at.substring(0, slash));
            list.set(Integer.parseInt(at.substring(slash + 1)), (JsonNode) new ObjectMapper().valueToTree(value));
        });
    }

    private static DynamicTest broken(String what, Check check, String said, Consumer<Manifests> change) {
        return DynamicTest.dynamicTest(what, () -> {
            List<String> problems = check.problems(RENDERED.get("production").with(change));
            assertTrue(problems.stream().anyMatch(problem -> problem.contains(said)), () -> "said only " + problems);
        });
    }

    private static Map<String, Integer> kinds(Manifests manifests) {
        Map<String, Integer> kinds = new TreeMap<>();
        manifests.objects().forEach(object -> kinds.merge(Manifests.kind(object), 1, Integer::sum));
        return kinds;
    }
}
