package org.guildhall.kubernetes;

import static org.guildhall.kubernetes.Manifests.name;
import static org.guildhall.kubernetes.Manifests.stream;
import static org.guildhall.kubernetes.Manifests.title;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What one object says of another by name. */
final class References {
    private References() {}

    static List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        Map<String, Set<String>> keys = keysOf(manifests, problems);
        for (JsonNode workload : manifests.workloads()) {
            String title = title(workload);
            JsonNode pod = workload.at("/spec/template/spec");
            JsonNode container = Manifests.container(workload);
            if (pod.has("serviceAccountName")) {
                exists(manifests, title, "ServiceAccount", pod.path("serviceAccountName"), problems);
            }
            container.path("envFrom").forEach(from -> {
                key(keys, title, "ConfigMap", from.at("/configMapRef/name"), null, problems);
            });
            container.path("env").forEach(variable -> {
                JsonNode secret = variable.at("/valueFrom/secretKeyRef");
                if (!secret.isMissingNode()) {
                    key(
                            keys,
                            title,
                            "Secret",
                            secret.path("name"),
                            secret.path("key").asText(),
                            problems);
                }
            });
            Set<String> volumes = new HashSet<>();
            pod.path("volumes").forEach(volume -> {
                volumes.add(name(workload) + "/" + volume.path("name").asText());
                if (volume.has("secret")) {
                    mounted(keys, title, "Secret", volume.at("/secret/secretName"), volume.path("secret"), problems);
                }
                if (volume.has("configMap")) {
                    mounted(keys, title, "ConfigMap", volume.at("/configMap/name"), volume.path("configMap"), problems);
                }
            });
            workload.at("/spec/volumeClaimTemplates").forEach(claim -> volumes.add(name(workload) + "/" + name(claim)));
            container.path("volumeMounts").forEach(mount -> {
                if (!volumes.contains(name(workload) + "/" + mount.path("name").asText())) {
                    problems.add(title + " mounts a volume that it hasn't: "
                            + mount.path("name").asText());
                }
            });
            files(manifests, workload, problems);
        }
        manifests
                .all("HorizontalPodAutoscaler")
                .forEach(scaler -> exists(
                        manifests,
                        title(scaler),
                        scaler.at("/spec/scaleTargetRef/kind").asText(),
                        scaler.at("/spec/scaleTargetRef/name"),
                        problems));
        manifests
                .all("StatefulSet")
                .forEach(set -> exists(manifests, title(set), "Service", set.at("/spec/serviceName"), problems));
        manifests
                .all("Certificate")
                .forEach(certificate -> exists(
                        manifests,
                        title(certificate),
                        certificate.at("/spec/issuerRef/kind").asText(),
                        certificate.at("/spec/issuerRef/name"),
                        problems));
        manifests.all("Issuer").stream()
                .filter(issuer -> issuer.at("/spec").has("ca"))
                .forEach(issuer ->
                        key(keys, title(issuer), "Secret", issuer.at("/spec/ca/secretName"), "tls.key", problems));
        manifests
                .all("ScheduledBackup")
                .forEach(backup ->
                        exists(manifests, title(backup), "Cluster", backup.at("/spec/cluster/name"), problems));
        for (JsonNode cluster : manifests.all("Cluster")) {
            JsonNode credentials = cluster.at("/spec/backup/barmanObjectStore/s3Credentials");
            credentials.forEach(credential -> key(
                    keys,
                    title(cluster),
                    "Secret",
                    credential.path("name"),
                    credential.path("key").asText(),
                    problems));
        }
        for (JsonNode monitor : manifests.all("ServiceMonitor")) {
            monitor.at("/spec/endpoints").forEach(endpoint -> {
                JsonNode secret = endpoint.at("/tlsConfig/ca/secret");
                key(
                        keys,
                        title(monitor),
                        "Secret",
                        secret.path("name"),
                        secret.path("key").asText(),
                        problems);
            });
        }
        return problems;
    }

    /** Every file that a setting names is mounted. */
    private static void files(Manifests manifests, JsonNode workload, List<String> problems) {
        List<String> mounts = stream(Manifests.container(workload).path("volumeMounts"))
                .map(mount -> mount.path("mountPath").asText() + "/")
                .toList();
        boolean migration = workload.path("kind").asText().equals("Job");
        manifests.settings(workload).forEach((setting, value) -> {
            int file = value.contains("sslrootcert=") ? value.indexOf('=', value.indexOf("sslrootcert")) + 1 : 0;
            String path = value.substring(file);
            // A migration opens neither the token nor the issuers' keys.
            boolean unused = migration && setting.startsWith("GUILDHALL_");
            if (path.matches("/(etc|var)/.*") && !unused && mounts.stream().noneMatch(path::startsWith)) {
                problems.add(title(workload) + ": " + setting + " names " + path + ", where nothing is mounted");
            }
        });
    }

    /** Keys of every ConfigMap and Secret that the overlay has, makes or asks for in docs/deploying.md. */
    private static Map<String, Set<String>> keysOf(Manifests manifests, List<String> problems) {
        Map<String, Set<String>> keys = new TreeMap<>(Documents.madeByHand(manifests.overlay()));
        for (JsonNode map : manifests.all("ConfigMap")) {
            keys.put(
                    "ConfigMap " + name(map),
                    Manifests.strings(map.path("data")).keySet());
        }
        for (JsonNode certificate : manifests.all("Certificate")) {
            keys.put("Secret " + certificate.at("/spec/secretName").asText(), Set.of("tls.crt", "tls.key", "ca.crt"));
        }
        for (JsonNode cluster : manifests.all("Cluster")) {
            keys.put("Secret " + name(cluster) + "-app", Set.of("username", "password", "host", "port", "dbname"));
            keys.put("Secret " + name(cluster) + "-ca", Set.of("ca.crt", "ca.key"));
        }
        if (!manifests.all("Secret").isEmpty()) {
            problems.add("a Secret is written into the manifests");
        }
        return keys;
    }

    private static void exists(Manifests manifests, String from, String kind, JsonNode name, List<String> problems) {
        if (!manifests.has(kind, name.asText())) {
            problems.add(from + " names " + kind + " " + name.asText() + ", which isn't there");
        }
    }

    private static void mounted(
            Map<String, Set<String>> keys,
            String from,
            String kind,
            JsonNode name,
            JsonNode source,
            List<String> problems) {
        key(keys, from, kind, name, null, problems);
        source.path("items")
                .forEach(item -> key(keys, from, kind, name, item.path("key").asText(), problems));
    }

    private static void key(
            Map<String, Set<String>> keys, String from, String kind, JsonNode name, String key, List<String> problems) {
        Set<String> there = keys.get(kind + " " + name.asText());
        if (there == null) {
            problems.add(from + " names " + kind + " " + name.asText() + ", which isn't there");
        } else if (key != null && !there.contains(key)) {
            problems.add(from + " names key " + key + " of " + kind + " " + name.asText() + ", which has " + there);
        }
    }
}
