package org.guildhall.kubernetes;

import static org.guildhall.kubernetes.Manifests.name;
import static org.guildhall.kubernetes.Manifests.title;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replicas and their connections against what the database takes. */
final class Capacity {
    private static final Pattern MAX_CONNECTIONS = Pattern.compile("max_connections=([0-9]+)");
    /** Connections of the migration's driver in each replica: quarkus.datasource.jdbc.max-size. */
    private static final int JDBC = 2;
    /** What PostgreSQL, its replicas, its backups and a person keep for themselves. */
    private static final int RESERVED = 15;

    private Capacity() {}

    static List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        for (JsonNode deployment : manifests.all("Deployment")) {
            if (!manifests.has("HorizontalPodAutoscaler", name(deployment))) {
                problems.add(title(deployment) + " has no HorizontalPodAutoscaler");
                continue;
            }
            JsonNode scaler = manifests.get("HorizontalPodAutoscaler", name(deployment));
            if (deployment.at("/spec").has("replicas")) {
                problems.add(title(deployment) + " sets its replicas, against its HorizontalPodAutoscaler");
            }
            if (scaler.at("/spec/minReplicas").asInt() < (manifests.overlay().equals("production") ? 2 : 1)) {
                problems.add(title(scaler) + " leaves no replica while one is replaced");
            }
            int surge = deployment.at("/spec/strategy/rollingUpdate/maxSurge").asInt();
            int each =
                    Integer.parseInt(manifests.settings(deployment).get("QUARKUS_DATASOURCE_REACTIVE_MAX_SIZE")) + JDBC;
            int needed = (scaler.at("/spec/maxReplicas").asInt() + surge) * each + JDBC + RESERVED;
            int there = maxConnections(manifests, name(deployment) + "-db");
            if (needed > there) {
                problems.add(title(deployment) + " may need " + needed + " connections, its database takes " + there);
            }
        }
        return problems;
    }

    private static int maxConnections(Manifests manifests, String database) {
        if (manifests.has("Cluster", database)) {
            return manifests
                    .get("Cluster", database)
                    .at("/spec/postgresql/parameters/max_connections")
                    .asInt();
        }
        Matcher setting = MAX_CONNECTIONS.matcher(Manifests.container(manifests.get("StatefulSet", database))
                .path("args")
                .toString());
        return setting.find() ? Integer.parseInt(setting.group(1)) : 0;
    }
}
