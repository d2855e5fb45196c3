package org.guildhall.kubernetes;

import static org.guildhall.kubernetes.Manifests.container;
import static org.guildhall.kubernetes.Manifests.strings;
import static org.guildhall.kubernetes.Manifests.title;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Selectors, ports, probes and the addresses of clients. */
final class Wiring {
    /** Where a service's HTTP side answers; seen on a started service, docs/deploying.md says how. */
    static final Set<String> PATHS = Set.of("/q/health/live", "/q/health/ready", "/q/health/started", "/q/metrics");

    private Wiring() {}

    static List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        for (JsonNode workload : manifests.workloads()) {
            Map<String, String> labels = strings(workload.at("/spec/template/metadata/labels"));
            JsonNode selector = workload.at("/spec/selector/matchLabels");
            if (!selector.isMissingNode() && !matches(selector, labels)) {
                problems.add(title(workload) + " doesn't select its own pods");
            }
            workload.at("/spec/template/spec/topologySpreadConstraints").forEach(spread -> {
                if (!matches(spread.at("/labelSelector/matchLabels"), labels)) {
                    problems.add(title(workload) + " spreads other pods than its own");
                }
            });
            probes(manifests, workload, problems);
        }
        for (JsonNode service : manifests.all("Service")) {
            List<JsonNode> pods = selected(manifests, service.at("/spec/selector"));
            if (pods.size() != 1) {
                problems.add(title(service) + " selects the pods of " + pods.size() + " workloads");
            }
            for (JsonNode pod : pods) {
                service.at("/spec/ports").forEach(port -> {
                    int target = port(pod, port.path("targetPort"));
                    // Headless: the client connects to the pod itself, so nobody translates the port.
                    if (target == 0 || target != port.path("port").asInt()) {
                        problems.add(title(service) + ": port " + port.path("port") + " isn't a port of " + title(pod)
                                + ", which has " + ports(pod));
                    }
                });
            }
            if (!service.at("/spec/clusterIP").asText().equals("None")) {
                problems.add(title(service) + " isn't headless: clients couldn't balance their calls");
            }
        }
        for (JsonNode budget : manifests.all("PodDisruptionBudget")) {
            if (selected(manifests, budget.at("/spec/selector/matchLabels")).size() != 1) {
                problems.add(title(budget) + " doesn't select exactly one workload's pods");
            }
        }
        for (JsonNode monitor : manifests.all("ServiceMonitor")) {
            List<JsonNode> services = manifests.all("Service").stream()
                    .filter(service ->
                            matches(monitor.at("/spec/selector/matchLabels"), strings(service.at("/metadata/labels"))))
                    .map(JsonNode.class::cast)
                    .toList();
            if (services.size() != 1) {
                problems.add(title(monitor) + " selects " + services.size() + " Services");
            }
            monitor.at("/spec/endpoints").forEach(endpoint -> {
                boolean port = services.stream()
                        .flatMap(service -> Manifests.stream(service.at("/spec/ports")))
                        .anyMatch(each -> each.path("name").equals(endpoint.path("port")));
                if (!port) {
                    problems.add(title(monitor) + ": no port "
                            + endpoint.path("port").asText());
                }
                if (!PATHS.contains(endpoint.path("path").asText())) {
                    problems.add(title(monitor) + ": no path "
                            + endpoint.path("path").asText());
                }
            });
        }
        clients(manifests, problems);
        certificates(manifests, problems);
        return problems;
    }

    private static void probes(Manifests manifests, JsonNode workload, List<String> problems) {
        boolean service = workload.path("kind").asText().equals("Deployment");
        JsonNode container = container(workload);
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            JsonNode it = container.path(probe);
            if (service && it.isMissingNode()) {
                problems.add(title(workload) + " has no " + probe);
            }
            JsonNode http = it.path("httpGet");
            if (!http.isMissingNode()
                    && (port(workload, http.path("port")) == 0
                            || !PATHS.contains(http.path("path").asText()))) {
                problems.add(title(workload) + ": " + probe + " asks " + http);
            }
            if (it.has("grpc")
                    && !ports(workload).containsValue(it.at("/grpc/port").asInt())) {
                problems.add(title(workload) + ": " + probe + " asks port " + it.at("/grpc/port") + ", it has "
                        + ports(workload));
            }
        }
        if (service) {
            Map<String, String> settings = manifests.settings(workload);
            // The kubelet probes without TLS, so what it probes is the plain port that the service listens on.
            String plain = settings.get("QUARKUS_HTTP_PORT");
            Set<String> probed = new HashSet<>();
            probed.add(container.at("/livenessProbe/grpc/port").asText());
            probed.add("" + port(workload, container.at("/readinessProbe/httpGet/port")));
            probed.add("" + port(workload, container.at("/startupProbe/httpGet/port")));
            if (!probed.equals(Set.of(Objects.requireNonNullElse(plain, "none")))) {
                problems.add(title(workload) + " listens on " + plain + " and is probed on " + probed);
            }
            String grpc = settings.getOrDefault("QUARKUS_HTTP_SSL_PORT", plain);
            if (!Objects.equals("" + ports(workload).get("grpc"), grpc)) {
                problems.add(title(workload) + " takes calls on " + grpc + ", its port grpc is "
                        + ports(workload).get("grpc"));
            }
        }
    }

    /** Each configured client's host and port are a Service's, over TLS where the receiver has it, balanced. */
    private static void clients(Manifests manifests, List<String> problems) {
        for (JsonNode workload : manifests.all("Deployment")) {
            Map<String, String> settings = manifests.settings(workload);
            for (String receiver : Network.receivers(settings)) {
                String prefix = "QUARKUS_GRPC_CLIENTS_" + receiver.toUpperCase(java.util.Locale.ROOT) + "_";
                String from = title(workload) + "'s client " + receiver;
                if (!manifests.has("Service", settings.get(prefix + "HOST"))) {
                    problems.add(from + " calls " + settings.get(prefix + "HOST") + ", which is no Service");
                    continue;
                }
                JsonNode service = manifests.get("Service", settings.get(prefix + "HOST"));
                if (!service.at("/spec/ports/0/port").asText().equals(settings.get(prefix + "PORT"))) {
                    problems.add(from + " calls port " + settings.get(prefix + "PORT"));
                }
                if (!"round_robin".equals(settings.get(prefix + "LOAD_BALANCING_POLICY"))
                        || !"dns".equals(settings.get(prefix + "NAME_RESOLVER"))) {
                    problems.add(from + " doesn't spread its calls over the replicas");
                }
                boolean tls = settings.containsKey("QUARKUS_HTTP_SSL_PORT");
                boolean overTls = "false".equals(settings.get(prefix + "PLAIN_TEXT"))
                        && settings.containsKey(prefix + "SSL_TRUST_STORE");
                if (tls != overTls) {
                    problems.add(from + (tls ? " calls without TLS" : " calls with TLS"));
                }
            }
        }
    }

    private static void certificates(Manifests manifests, List<String> problems) {
        for (JsonNode certificate : manifests.all("Certificate")) {
            String secret = certificate.at("/spec/secretName").asText();
            if (secret.endsWith("-tls")) {
                String service = secret.substring(0, secret.length() - "-tls".length());
                boolean named = Manifests.stream(certificate.at("/spec/dnsNames"))
                        .anyMatch(dns -> dns.asText().equals(service));
                if (!named || !manifests.has("Service", service)) {
                    problems.add(title(certificate) + " isn't for the name that clients call");
                }
            }
        }
    }

    static List<JsonNode> selected(Manifests manifests, JsonNode matchLabels) {
        return manifests.workloads().stream()
                .filter(workload -> matches(matchLabels, strings(workload.at("/spec/template/metadata/labels"))))
                .map(JsonNode.class::cast)
                .toList();
    }

    /** An empty selector selects everything, as in Kubernetes. */
    static boolean matches(JsonNode matchLabels, Map<String, String> labels) {
        return strings(matchLabels).entrySet().stream()
                .allMatch(label -> label.getValue().equals(labels.get(label.getKey())));
    }

    static Map<String, Integer> ports(JsonNode workload) {
        Map<String, Integer> ports = new java.util.TreeMap<>();
        container(workload)
                .path("ports")
                .forEach(port -> ports.put(
                        port.path("name").asText(), port.path("containerPort").asInt()));
        return ports;
    }

    /** The number of a port given by name or number; 0 if the container has none such. */
    static int port(JsonNode workload, JsonNode port) {
        Map<String, Integer> ports = ports(workload);
        return port.isNumber()
                ? Stream.of(port.asInt())
                        .filter(ports::containsValue)
                        .findFirst()
                        .orElse(0)
                : ports.getOrDefault(port.asText(), 0);
    }
}
