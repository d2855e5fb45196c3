package org.guildhall.kubernetes;

import static org.guildhall.kubernetes.Manifests.ROOT;
import static org.guildhall.kubernetes.Manifests.title;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the manifests say that the documents, the sources and a started service must know. */
final class Documents {
    private static final Pattern METRIC =
            Pattern.compile("\\b((?:grpc|sql_pool|jvm|process|system|guildhall)_[a-z_0-9]+)(?=[{\\[) ]|$)");
    private static final Pattern METER = Pattern.compile("\"(guildhall\\.[a-z]+\\.[a-z.]+)\"");

    private Documents() {}

    static List<String> problems(Manifests manifests) {
        List<String> problems = new ArrayList<>();
        Set<String> alerts = new TreeSet<>();
        for (JsonNode rules : manifests.all("PrometheusRule")) {
            rules.at("/spec/groups").forEach(group -> group.path("rules").forEach(rule -> {
                String alert = rule.path("alert").asText();
                alerts.add(alert);
                String page = rule.at("/annotations/runbook").asText();
                if (!page.equals("docs/runbooks/" + alert + ".md") || !Files.isRegularFile(ROOT.resolve(page))) {
                    problems.add("alert " + alert + " has no runbook page " + page);
                }
                if (!Set.of("critical", "warning")
                        .contains(rule.at("/labels/severity").asText())) {
                    problems.add("alert " + alert + " doesn't say how urgent it is");
                }
                metrics("alert " + alert, rule.path("expr").asText(), problems);
            }));
        }
        if (!alerts.isEmpty()) {
            try (Stream<Path> pages = Files.list(ROOT.resolve("docs/runbooks"))) {
                pages.map(page -> page.getFileName().toString().replace(".md", ""))
                        .filter(page -> !alerts.contains(page))
                        .forEach(page -> problems.add("runbook " + page + " is for no alert"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        for (JsonNode map : manifests.all("ConfigMap")) {
            if (map.at("/metadata/labels").has("grafana_dashboard")) {
                dashboard(map, problems);
            }
        }
        String configuration = read(ROOT.resolve("docs/configuration.md"));
        String deploying = read(ROOT.resolve("docs/deploying.md"));
        for (JsonNode workload : manifests.workloads()) {
            manifests.settings(workload).keySet().stream()
                    .filter(setting -> setting.matches("(GUILDHALL|QUARKUS)_.*"))
                    .map(setting -> setting.replaceAll("(?<=^QUARKUS_GRPC_CLIENTS_)[A-Z]+", "<RECEIVER>"))
                    .filter(setting ->
                            !configuration.contains("`" + setting + "`") && !deploying.contains("`" + setting + "`"))
                    .distinct()
                    .forEach(setting -> problems.add(title(workload) + ": " + setting + " is documented nowhere"));
        }
        return problems;
    }

    /** The table of docs/deploying.md that says what has to exist before the overlay: "Kind name" to its keys. */
    static Map<String, Set<String>> madeByHand(String overlay) {
        String page = read(ROOT.resolve("docs/deploying.md"));
        Map<String, Set<String>> made = new TreeMap<>();
        int begin = page.indexOf("<!-- by hand: " + overlay + " -->");
        int end = page.indexOf("<!-- end: " + overlay + " -->");
        if (begin < 0 || end < begin) {
            throw new IllegalStateException("docs/deploying.md has no table for " + overlay);
        }
        page.substring(begin, end)
                .lines()
                .filter(line -> line.startsWith("| `"))
                .forEach(line -> {
                    List<String> cells = Arrays.stream(line.split("\\|"))
                            .map(cell -> cell.replace("`", "").strip())
                            .toList();
                    made.put(
                            cells.get(1) + " " + cells.get(2),
                            Arrays.stream(cells.get(3).split(","))
                                    .map(String::strip)
                                    .collect(Collectors.toSet()));
                });
        return made;
    }

    private static void dashboard(JsonNode map, List<String> problems) {
        Manifests.strings(map.path("data")).forEach((file, content) -> {
            try {
                JsonNode dashboard = new ObjectMapper().readTree(content);
                if (!dashboard.path("uid").asText().equals("guildhall-" + file.replace(".json", ""))
                        || dashboard.path("panels").isEmpty()) {
                    problems.add(title(map) + " is no dashboard of " + file);
                }
                dashboard.path("panels").forEach(panel -> panel.path("targets")
                        .forEach(target -> metrics(
                                title(map) + " \"" + panel.path("title").asText() + "\"",
                                target.path("expr").asText(),
                                problems)));
            } catch (IOException e) {
                problems.add(title(map) + ": " + file + " is no JSON: " + e.getMessage());
            }
        });
    }

    /** Every metric of ours or of the framework's exists; those of other operators are theirs to keep. */
    private static void metrics(String where, String expression, List<String> problems) {
        Matcher metric = METRIC.matcher(expression.strip());
        while (metric.find()) {
            String name = metric.group(1);
            if (!Metrics.NAMES.contains(name)) {
                problems.add(where + " asks for " + name + ", which no service has");
            }
        }
    }

    /** What a started service shows, and what the sources register besides. */
    private static final class Metrics {
        static final Set<String> NAMES = new TreeSet<>();

        static {
            try (var seen = Documents.class.getResourceAsStream("/metrics.txt")) {
                new String(seen.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
                        .lines()
                        .forEach(NAMES::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            try (Stream<Path> modules = Files.list(ROOT)) {
                modules.map(module -> module.resolve("src/main/java"))
                        .filter(Files::isDirectory)
                        .forEach(sources -> {
                            try (Stream<Path> files = Files.walk(sources)) {
                                files.filter(file -> file.toString().endsWith(".java"))
                                        .forEach(file -> {
                                            Matcher meter = METER.matcher(read(file));
                                            while (meter.find()) {
                                                NAMES.add(meter.group(1).replace('.', '_'));
                                                NAMES.add(meter.group(1).replace('.', '_') + "_total");
                                            }
                                        });
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
