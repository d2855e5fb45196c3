package org.guildhall.kubernetes;

import static org.guildhall.kubernetes.Manifests.name;
import static org.guildhall.kubernetes.Manifests.stream;
import static org.guildhall.kubernetes.Manifests.strings;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Works out which pod reaches which port under the NetworkPolicies, as a cluster would that enforces them, and compares
 * with what the platform's design says.
 */
final class Network {
    /** docs/architecture.md: what one service tells or asks another. */
    static final Set<String> CALLS = Set.of(
            "arbitration -> reputation",
            "arbitration -> federation",
            "settlement -> arbitration",
            "federation -> settlement",
            "federation -> reputation",
            "federation -> arbitration",
            "reputation -> federation");

    private static final List<String> SERVICES = List.of("settlement", "reputation", "federation", "arbitration");
    /** A span has the time of its call; settlement keeps no time of a single redemption. */
    private static final List<String> TRACED = List.of("reputation", "federation", "arbitration");

    private static final Pattern CLIENT = Pattern.compile("QUARKUS_GRPC_CLIENTS_([A-Z]+)_HOST");

    /** A pod, or something outside: then {@code namespace} isn't the platform's, or an address stands for it. */
    private record Peer(
            String name,
            Map<String, String> labels,
            Map<String, String> namespace,
            String address,
            Map<String, Integer> ports) {
        boolean inside() {
            return "guildhall".equals(namespace.get("kubernetes.io/metadata.name"));
        }
    }

    private Network() {}

    static List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        Set<String> configured = new TreeSet<>();
        for (JsonNode workload : manifests.all("Deployment")) {
            receivers(manifests.settings(workload))
                    .forEach(receiver -> configured.add(name(workload) + " -> " + receiver));
        }
        if (!configured.equals(CALLS)) {
            problems.add("the services are configured to call " + configured + ", by design they call "
                    + new TreeSet<>(CALLS));
        }
        Set<String> accepted = new TreeSet<>();
        for (JsonNode workload : manifests.all("Deployment")) {
            String subjects = manifests.settings(workload).getOrDefault("GUILDHALL_AUTH_SERVICE_SUBJECTS", "");
            for (String subject : subjects.split(",")) {
                accepted.add(subject.replace("system:serviceaccount:guildhall:", "") + " -> " + name(workload));
            }
            if (!workload.at("/spec/template/spec/serviceAccountName").asText().equals(name(workload))) {
                problems.add(Manifests.title(workload) + " proves itself as somebody else");
            }
        }
        if (!accepted.equals(CALLS)) {
            problems.add("the services accept the tokens of " + accepted + ", by design of " + new TreeSet<>(CALLS));
        }
        for (JsonNode workload : manifests.all("Deployment")) {
            boolean traced = "false".equals(manifests.settings(workload).get("QUARKUS_OTEL_SDK_DISABLED"));
            if (traced != (manifests.overlay().equals("production") && TRACED.contains(name(workload)))) {
                problems.add(Manifests.title(workload) + (traced ? " is traced" : " isn't traced"));
            }
        }
        Set<String> possible = possible(manifests);
        Set<String> expected = expected(manifests);
        difference(possible, expected).forEach(flow -> problems.add("open, though nobody needs it: " + flow));
        difference(expected, possible).forEach(flow -> problems.add("closed, though needed: " + flow));
        return problems;
    }

    /** The services that a workload has a client for. */
    static Set<String> receivers(Map<String, String> settings) {
        return settings.keySet().stream()
                .map(CLIENT::matcher)
                .filter(matcher -> matcher.matches())
                .map(matcher -> matcher.group(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> expected(Manifests manifests) {
        boolean production = manifests.overlay().equals("production");
        Set<String> flows = new TreeSet<>();
        CALLS.forEach(call -> flows.add(call + ":grpc"));
        for (String service : SERVICES) {
            flows.add("gateway -> " + service + ":grpc");
            flows.add(service + " -> " + service + "-db:postgres");
            flows.add(service + "-migration -> " + service + "-db:postgres");
            flows.add(service + "-db -> " + service + "-db:postgres");
            for (String client : List.of(service, service + "-migration")) {
                flows.add(client + " -> dns:dns");
                flows.add(client + " -> dns:dns-tcp");
            }
            if (production) {
                flows.add("prometheus -> " + service + ":grpc");
                flows.add("prometheus -> " + service + "-db:metrics");
                flows.add("cnpg-operator -> " + service + "-db:postgres");
                flows.add("cnpg-operator -> " + service + "-db:status");
                flows.add(service + " -> internet:https");
                if (TRACED.contains(service)) {
                    flows.add(service + " -> otel-collector:otlp");
                }
            }
        }
        return flows;
    }

    private static Set<String> possible(Manifests manifests) {
        List<Peer> peers = peers(manifests);
        Set<String> flows = new TreeSet<>();
        for (Peer from : peers) {
            for (Peer to : peers) {
                // Databases may go out, to the Kubernetes API and to their backups; our own pods only where they must.
                boolean bound = from.name().matches(String.join("|", SERVICES) + "|.+-migration");
                boolean ours = to.inside() || bound;
                if (ours) {
                    to.ports().forEach((name, number) -> {
                        String protocol = name.equals("dns") ? "UDP" : "TCP";
                        if (allows(manifests, "Egress", from, to, name, number, protocol)
                                && allows(manifests, "Ingress", to, from, name, number, protocol)) {
                            flows.add(from.name() + " -> " + to.name() + ":" + name);
                        }
                    });
                }
            }
        }
        return flows;
    }

    /** Whether {@code pod}'s policies of one direction let {@code peer} through; without any, everything passes. */
    private static boolean allows(
            Manifests manifests, String direction, Peer pod, Peer peer, String port, int number, String protocol) {
        if (!pod.inside()) {
            return true;
        }
        List<JsonNode> policies = manifests.all("NetworkPolicy").stream()
                .filter(policy -> selects(policy.at("/spec/podSelector"), pod.labels()))
                .filter(policy -> stream(policy.at("/spec/policyTypes"))
                        .anyMatch(type -> type.asText().equals(direction)))
                .map(JsonNode.class::cast)
                .toList();
        boolean ingress = direction.equals("Ingress");
        return policies.isEmpty()
                || policies.stream()
                        .flatMap(policy -> stream(policy.at(ingress ? "/spec/ingress" : "/spec/egress")))
                        .anyMatch(rule -> (!rule.has("ports")
                                        || stream(rule.path("ports"))
                                                .anyMatch(each -> port(each, port, number, protocol)))
                                && (!rule.has(ingress ? "from" : "to")
                                        || stream(rule.path(ingress ? "from" : "to"))
                                                .anyMatch(each -> peer(each, peer))));
    }

    private static boolean port(JsonNode rule, String name, int number, String protocol) {
        JsonNode port = rule.path("port");
        return rule.path("protocol").asText("TCP").equals(protocol)
                && (port.isNumber() ? port.asInt() == number : port.asText().equals(name));
    }

    private static boolean peer(JsonNode rule, Peer peer) {
        if (rule.has("ipBlock")) {
            // Pods have addresses of private networks, which the blocks used here leave out.
            return peer.address() != null && rule.at("/ipBlock/cidr").asText().equals("0.0.0.0/0")
                    || peer.address() == null
                            && !stream(rule.at("/ipBlock/except"))
                                    .map(JsonNode::asText)
                                    .collect(Collectors.toSet())
                                    .containsAll(Set.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"));
        }
        boolean namespace = rule.has("namespaceSelector")
                ? selects(rule.path("namespaceSelector"), peer.namespace())
                : peer.inside();
        return peer.address() == null
                && namespace
                && (!rule.has("podSelector") || selects(rule.path("podSelector"), peer.labels()));
    }

    private static boolean selects(JsonNode selector, Map<String, String> labels) {
        return Wiring.matches(selector.path("matchLabels"), labels)
                && stream(selector.path("matchExpressions")).allMatch(expression -> {
                    String value = labels.get(expression.path("key").asText());
                    return switch (expression.path("operator").asText()) {
                        case "Exists" -> value != null;
                        case "In" ->
                            stream(expression.path("values"))
                                    .anyMatch(each -> each.asText().equals(value));
                        default -> throw new IllegalArgumentException("not understood: " + expression);
                    };
                });
    }

    private static List<Peer> peers(Manifests manifests) {
        Map<String, String> own = Map.of("kubernetes.io/metadata.name", "guildhall");
        List<Peer> peers = new ArrayList<>();
        for (JsonNode workload : manifests.workloads()) {
            peers.add(new Peer(
                    name(workload),
                    strings(workload.at("/spec/template/metadata/labels")),
                    own,
                    null,
                    Wiring.ports(workload)));
        }
        for (JsonNode cluster : manifests.all("Cluster")) {
            Map<String, String> labels = new HashMap<>(strings(cluster.at("/spec/inheritedMetadata/labels")));
            labels.put("cnpg.io/cluster", name(cluster));
            peers.add(new Peer(
                    name(cluster), labels, own, null, Map.of("postgres", 5432, "status", 8000, "metrics", 9187)));
        }
        peers.add(new Peer("stranger", Map.of("app.kubernetes.io/name", "stranger"), own, null, Map.of("http", 80)));
        peers.add(outside("gateway", Map.of(), Map.of("guildhall.org/gateway", "true"), Map.of()));
        peers.add(outside(
                "prometheus",
                Map.of("app.kubernetes.io/name", "prometheus"),
                Map.of("kubernetes.io/metadata.name", "monitoring"),
                Map.of()));
        peers.add(outside(
                "otel-collector",
                Map.of("app.kubernetes.io/name", "opentelemetry-collector"),
                Map.of("kubernetes.io/metadata.name", "monitoring"),
                Map.of("otlp", 4317)));
        peers.add(outside(
                "monitoring-stranger",
                Map.of(),
                Map.of("kubernetes.io/metadata.name", "monitoring"),
                Map.of("otlp", 4317)));
        peers.add(outside("cnpg-operator", Map.of(), Map.of("kubernetes.io/metadata.name", "cnpg-system"), Map.of()));
        peers.add(outside(
                "elsewhere",
                Map.of("app.kubernetes.io/name", "federation", "app.kubernetes.io/component", "service"),
                Map.of("kubernetes.io/metadata.name", "elsewhere"),
                Map.of("https", 443)));
        peers.add(outside(
                "dns",
                Map.of("k8s-app", "kube-dns"),
                Map.of("kubernetes.io/metadata.name", "kube-system"),
                Map.of("dns", 53, "dns-tcp", 53)));
        peers.add(new Peer("internet", Map.of(), Map.of(), "198.51.100.1", Map.of("https", 443, "http", 80)));
        return peers;
    }

    private static Peer outside(
            String name, Map<String, String> labels, Map<String, String> namespace, Map<String, Integer> ports) {
        return new Peer(name, labels, namespace, null, ports);
    }

    private static Set<String> difference(Set<String> all, Set<String> without) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(without);
        return rest;
    }
}
