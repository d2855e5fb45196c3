package org.guildhall.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The objects that an overlay renders to, as {@code kubectl apply -k} would send them. */
record Manifests(String overlay, List<ObjectNode> objects) {
    /** The repository's root; Maven runs the tests in the module's folder. */
    static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    static boolean canRender() {
        try {
            return new ProcessBuilder("kubectl", "version", "--client")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static Manifests render(String overlay) {
        try {
            Path out = Files.createTempFile("manifests", ".yaml");
            Path err = Files.createTempFile("manifests", ".log");
            try {
                Process kustomize = new ProcessBuilder("kubectl", "kustomize", "overlays/" + overlay)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                if (!kustomize.waitFor(60, TimeUnit.SECONDS) || kustomize.exitValue() != 0) {
                    kustomize.destroyForcibly();
                    throw new IllegalStateException(
                            "overlays/" + overlay + " doesn't render: " + Files.readString(err));
                }
                try (MappingIterator<ObjectNode> documents =
                        YAML.readerFor(ObjectNode.class).readValues(out.toFile())) {
                    return new Manifests(overlay, documents.readAll());
                }
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** These objects after {@code change}, which gets copies. */
    Manifests with(Consumer<Manifests> change) {
        Manifests copy = new Manifests(
                overlay,
                new ArrayList<>(objects.stream().map(ObjectNode::deepCopy).toList()));
        change.accept(copy);
        return copy;
    }

    List<ObjectNode> all(String kind) {
        return objects.stream().filter(object -> kind(object).equals(kind)).toList();
    }

    /** @throws IllegalArgumentException if there is no such object */
    ObjectNode get(String kind, String name) {
        return all(kind).stream()
                .filter(object -> name(object).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + kind + " " + name));
    }

    boolean has(String kind, String name) {
        return all(kind).stream().anyMatch(object -> name(object).equals(name));
    }

    /** Everything that runs pods from a template: Deployments, StatefulSets and Jobs. */
    List<ObjectNode> workloads() {
        return objects.stream()
                .filter(object -> object.at("/spec/template/spec/containers").isArray())
                .toList();
    }

    /** The one container of a workload; a second one would need checks of its own. */
    static JsonNode container(JsonNode workload) {
        JsonNode containers = workload.at("/spec/template/spec/containers");
        if (containers.size() != 1) {
            throw new IllegalArgumentException(name(workload) + " has " + containers.size() + " containers");
        }
        return containers.get(0);
    }

    /** What the container's environment says by value: its ConfigMaps first, then its own variables. */
    Map<String, String> settings(JsonNode workload) {
        Map<String, String> settings = new LinkedHashMap<>();
        JsonNode container = container(workload);
        container.path("envFrom").forEach(from -> {
            String map = from.at("/configMapRef/name").asText();
            if (has("ConfigMap", map)) {
                settings.putAll(strings(get("ConfigMap", map).path("data")));
            }
        });
        container.path("env").forEach(variable -> {
            if (variable.has("value")) {
                settings.put(
                        variable.path("name").asText(), variable.path("value").asText());
            }
        });
        return settings;
    }

    static Map<String, String> strings(JsonNode object) {
        Map<String, String> strings = new LinkedHashMap<>();
        object.properties()
                .forEach(entry -> strings.put(entry.getKey(), entry.getValue().asText()));
        return strings;
    }

    static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    static String kind(JsonNode object) {
        return object.path("kind").asText();
    }

    static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }

    static String title(JsonNode object) {
        return kind(object) + " " + name(object);
    }
}
