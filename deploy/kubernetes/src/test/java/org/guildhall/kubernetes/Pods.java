package org.guildhall.kubernetes;

import static org.guildhall.kubernetes.Manifests.container;
import static org.guildhall.kubernetes.Manifests.stream;
import static org.guildhall.kubernetes.Manifests.title;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a pod may do, what it needs, and how it ends. */
final class Pods {
    private Pods() {}

    static List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        for (JsonNode workload : manifests.workloads()) {
            hardened(workload, problems);
            JsonNode container = container(workload);
            for (String need : List.of("/requests/cpu", "/requests/memory", "/limits/memory")) {
                if (container.path("resources").at(need).isMissingNode()) {
                    problems.add(title(workload) + " doesn't say its " + need.substring(1));
                }
            }
            String image = container.path("image").asText();
            if (!image.matches(".+(:[^/]+|@sha256:[0-9a-f]{64})") || image.endsWith(":latest")) {
                problems.add(title(workload) + " runs whatever is newest: " + image);
            }
        }
        for (JsonNode deployment : manifests.all("Deployment")) {
            ends(manifests, deployment, problems);
            Map<String, String> settings = manifests.settings(deployment);
            if (!"false".equals(settings.get("QUARKUS_FLYWAY_MIGRATE_AT_START"))
                    || !"true".equals(settings.get("QUARKUS_FLYWAY_VALIDATE_AT_START"))) {
                problems.add(title(deployment) + " migrates by itself, or starts on an old schema");
            }
            if (deployment.at("/spec/strategy/rollingUpdate/maxUnavailable").asInt(1) != 0) {
                problems.add(title(deployment) + " takes a replica away before the new one is there");
            }
            migrated(manifests, deployment, problems);
            token(deployment, settings, problems);
        }
        return problems;
    }

    private static void hardened(JsonNode workload, List<String> problems) {
        JsonNode pod = workload.at("/spec/template/spec");
        JsonNode container = container(workload);
        JsonNode security = container.path("securityContext");
        boolean nobody = pod.at("/securityContext/runAsNonRoot").asBoolean()
                && pod.at("/securityContext/runAsUser").asInt() > 0;
        if (!nobody) {
            problems.add(title(workload) + " may run as root");
        }
        if (!security.path("readOnlyRootFilesystem").asBoolean()) {
            problems.add(title(workload) + " can write to its root file system");
        }
        boolean bounded = !security.path("allowPrivilegeEscalation").asBoolean(true)
                && stream(security.at("/capabilities/drop"))
                        .anyMatch(drop -> drop.asText().equals("ALL"))
                && security.at("/capabilities/add").isMissingNode()
                && pod.at("/securityContext/seccompProfile/type").asText().equals("RuntimeDefault");
        if (!bounded) {
            problems.add(title(workload) + " keeps privileges");
        }
        if (pod.path("automountServiceAccountToken").asBoolean(true)) {
            problems.add(title(workload) + " gets a token for the Kubernetes API, which it never calls");
        }
        for (String host : List.of("hostNetwork", "hostPID", "hostIPC")) {
            if (pod.path(host).asBoolean()) {
                problems.add(title(workload) + " has " + host);
            }
        }
        boolean tmp = stream(container.path("volumeMounts"))
                .anyMatch(mount -> mount.path("mountPath").asText().equals("/tmp"));
        if (!tmp) {
            problems.add(title(workload) + " has no /tmp");
        }
    }

    /** For the events that a replica is delivering when it is told to stop, after the calls in flight. */
    private static final int DELIVERY_SECONDS = 10;

    /** The kubelet's patience covers the pause before the signal, the delay after it, the calls in flight and events. */
    private static void ends(Manifests manifests, JsonNode deployment, List<String> problems) {
        int pause = container(deployment).at("/lifecycle/preStop/sleep/seconds").asInt();
        int patience = deployment
                .at("/spec/template/spec/terminationGracePeriodSeconds")
                .asInt(30);
        String shutdown = manifests.settings(deployment).getOrDefault("QUARKUS_SHUTDOWN_TIMEOUT", "");
        if (pause < 5) {
            problems.add(title(deployment) + " stops before clients have seen that it leaves");
        }
        String delay = manifests.settings(deployment).getOrDefault("QUARKUS_SHUTDOWN_DELAY", "0s");
        int needed = pause + (shutdown.matches("[0-9]+s") ? seconds(shutdown) : 0) + seconds(delay) + DELIVERY_SECONDS;
        if (!shutdown.matches("[0-9]+s") || patience < needed + 5) {
            problems.add(title(deployment) + " is killed after " + patience + " s, but pauses " + pause
                    + " s, lets calls finish for " + shutdown + " and events for " + DELIVERY_SECONDS + " s");
        }
    }

    private static int seconds(String duration) {
        return Integer.parseInt(duration.substring(0, duration.length() - 1));
    }

    /** The Job that migrates is the Deployment's own image, ends by itself and migrates. */
    private static void migrated(Manifests manifests, JsonNode deployment, List<String> problems) {
        String name = Manifests.name(deployment) + "-migration";
        if (!manifests.has("Job", name)) {
            problems.add(title(deployment) + " has no Job " + name);
            return;
        }
        JsonNode job = manifests.get("Job", name);
        if (!container(job).path("image").equals(container(deployment).path("image"))) {
            problems.add(title(job) + " migrates to another version than " + title(deployment) + " runs");
        }
        Map<String, String> settings = manifests.settings(job);
        if (!"true".equals(settings.get("QUARKUS_INIT_AND_EXIT"))
                || !"true".equals(settings.get("QUARKUS_FLYWAY_MIGRATE_AT_START"))) {
            problems.add(title(job) + " doesn't migrate and exit");
        }
    }

    private static void token(JsonNode deployment, Map<String, String> settings, List<String> problems) {
        boolean projected = stream(deployment.at("/spec/template/spec/volumes"))
                .flatMap(volume -> stream(volume.at("/projected/sources")))
                .anyMatch(source ->
                        source.at("/serviceAccountToken/audience").asText().equals("guildhall"));
        if (!projected || !settings.containsKey("GUILDHALL_CALLS_TOKEN_FILE")) {
            problems.add(title(deployment) + " has no token for its calls to the other services");
        }
    }
}
