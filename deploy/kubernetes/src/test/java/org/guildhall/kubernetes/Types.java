package org.guildhall.kubernetes;

import static org.guildhall.kubernetes.Manifests.kind;
import static org.guildhall.kubernetes.Manifests.title;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.fabric8.certmanager.api.model.v1.Certificate;
import io.fabric8.certmanager.api.model.v1.Issuer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Decodes every object strictly: Kubernetes' own types twice, by two generators, the operators' once. */
final class Types {
    private interface Validator {
        void validate(JsonElement object) throws IOException;
    }

    private static final Map<String, Validator> KUBERNETES = Map.of(
            "v1/Namespace", V1Namespace::validateJsonElement,
            "v1/ConfigMap", V1ConfigMap::validateJsonElement,
            "v1/Service", V1Service::validateJsonElement,
            "v1/ServiceAccount", V1ServiceAccount::validateJsonElement,
            "apps/v1/Deployment", V1Deployment::validateJsonElement,
            "apps/v1/StatefulSet", V1StatefulSet::validateJsonElement,
            "batch/v1/Job", V1Job::validateJsonElement,
            "policy/v1/PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement,
            "autoscaling/v2/HorizontalPodAutoscaler", V2HorizontalPodAutoscaler::validateJsonElement,
            "networking.k8s.io/v1/NetworkPolicy", V1NetworkPolicy::validateJsonElement);

    private static final Map<String, Class<?>> OPERATORS = Map.of(
            "cert-manager.io/v1/Certificate", Certificate.class,
            "cert-manager.io/v1/Issuer", Issuer.class,
            "monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class,
            "monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class);

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    private static final KubernetesSerialization FABRIC8 = new KubernetesSerialization(MAPPER, true);

    /** No published Java types exist for CloudNativePG; these are the fields of its API reference that may be used. */
    private static final Map<String, Set<String>> CLOUD_NATIVE_PG = cloudNativePg();

    private Types() {}

    static List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        for (ObjectNode object : manifests.objects()) {
            String type = object.path("apiVersion").asText() + "/" + kind(object);
            try {
                if (KUBERNETES.containsKey(type)) {
                    KUBERNETES.get(type).validate(JsonParser.parseString(object.toString()));
                    unknownToFabric8(object, FABRIC8.unmarshal(object.toString()), problems);
                } else if (OPERATORS.containsKey(type)) {
                    unknownToFabric8(object, FABRIC8.unmarshal(object.toString(), OPERATORS.get(type)), problems);
                } else if (CLOUD_NATIVE_PG.containsKey(type)) {
                    Set<String> paths = new TreeSet<>();
                    leaves("", object, paths);
                    paths.removeIf(path -> CLOUD_NATIVE_PG.get(type).stream().anyMatch(path::matches));
                    paths.forEach(path -> problems.add(title(object) + ": no field " + path));
                } else {
                    problems.add(title(object) + ": " + type + " is no known type");
                }
            } catch (IOException | RuntimeException e) {
                problems.add(title(object) + ": " + e.getMessage());
            }
        }
        return problems;
    }

    /** fabric8 keeps what it doesn't know as additional properties. */
    private static void unknownToFabric8(ObjectNode object, Object decoded, List<String> problems) {
        additional(title(object), decoded, problems);
    }

    private static void additional(String where, Object decoded, List<String> problems) {
        if (decoded == null) {
            return;
        }
        try {
            Object more =
                    decoded.getClass().getMethod("getAdditionalProperties").invoke(decoded);
            ((Map<?, ?>) more).keySet().forEach(field -> problems.add(where + ": no field " + field));
        } catch (NoSuchMethodException e) {
            // A map, a list, a quantity: only what is inside can have unknown fields.
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        if (decoded instanceof Iterable<?> list) {
            int index = 0;
            for (Object item : list) {
                additional(where + "[" + index++ + "]", item, problems);
            }
        } else if (decoded.getClass().getName().startsWith("io.fabric8.")) {
            for (var method : decoded.getClass().getMethods()) {
                boolean getter = method.getName().startsWith("get")
                        && method.getParameterCount() == 0
                        && method.getDeclaringClass() == decoded.getClass()
                        && !method.getName().equals("getAdditionalProperties");
                if (getter) {
                    try {
                        Object value = method.invoke(decoded);
                        if (value instanceof Iterable<?>
                                || value != null && value.getClass().getName().startsWith("io.fabric8.")) {
                            additional(where + "." + method.getName().substring(3), value, problems);
                        }
                    } catch (ReflectiveOperationException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        }
    }

    private static void leaves(String path, JsonNode node, Set<String> paths) {
        if (node.isObject() && !node.isEmpty()) {
            node.properties()
                    .forEach(entry -> leaves(path + "/" + entry.getKey().replace("/", "~1"), entry.getValue(), paths));
        } else {
            paths.add(path + ":" + node.getNodeType().name().toLowerCase(java.util.Locale.ROOT));
        }
    }

    private static Map<String, Set<String>> cloudNativePg() {
        try (InputStream fields = Types.class.getResourceAsStream("/cloud-native-pg-fields.txt")) {
            return new String(fields.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(" ", 2))
                    .collect(Collectors.groupingBy(
                            parts -> "postgresql.cnpg.io/v1/" + parts[0],
                            Collectors.mapping(parts -> parts[1], Collectors.toSet())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
