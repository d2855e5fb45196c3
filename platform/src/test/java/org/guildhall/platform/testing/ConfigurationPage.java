package org.guildhall.platform.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Keeps docs/configuration.md true: its table of a module is made from the documented methods of the module's
 * {@code @ConfigMapping} interfaces. Run the test with {@code -Dguildhall.docs.write=true} to write the table.
 */
public final class ConfigurationPage {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");

    private ConfigurationPage() {}

    /**
     * Asserts that the page's section between {@code <!-- settings: name -->} and {@code <!-- end: name -->} is what
     * the sources of the module in the working directory say.
     */
    public static void check(String name) {
        try {
            String page = Files.readString(PAGE);
            String begin = "<!-- settings: " + name + " -->\n";
            String end = "<!-- end: " + name + " -->";
            int from = page.indexOf(begin) + begin.length();
            int to = page.indexOf(end);
            String table = table(Path.of("src", "main", "java"));
            if (Boolean.getBoolean("guildhall.docs.write")) {
                Files.writeString(PAGE, page.substring(0, from) + table + page.substring(to));
                return;
            }
            assertEquals(table, page.substring(from, to), "docs/configuration.md is out of date");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String table(Path sources) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(sources)) {
            files = walk.filter(file -> file.getFileName().toString().endsWith("Config.java"))
                    .sorted()
                    .toList();
        }
        List<String> rows = new ArrayList<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var manager = compiler.getStandardFileManager(null, null, null);
        JavacTask task = (JavacTask) compiler.getTask(
                null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
        DocTrees docs = DocTrees.instance(task);
        for (CompilationUnitTree unit : task.parse()) {
            for (Tree type : unit.getTypeDecls()) {
                ClassTree mapping = (ClassTree) type;
                Optional<String> prefix = annotation(mapping.getModifiers(), "ConfigMapping");
                if (prefix.isPresent()) {
                    TreePath path = new TreePath(new TreePath(unit), mapping);
                    for (Tree member : mapping.getMembers()) {
                        if (member instanceof MethodTree method) {
                            rows.add(row(prefix.get(), method, docs.getDocComment(new TreePath(path, method))));
                        }
                    }
                }
            }
        }
        return "| setting | environment variable | default | meaning |\n| --- | --- | --- | --- |\n"
                + String.join("", rows);
    }

    private static String row(String prefix, MethodTree method, String comment) {
        if (comment == null) {
            throw new AssertionError(prefix + ": " + method.getName() + " is not documented");
        }
        String name = prefix + "."
                + method.getName().toString().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        String variable = name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        String fallback = annotation(method.getModifiers(), "WithDefault")
                .map(value -> "`" + value + "`")
                .orElse(method.getReturnType().toString().startsWith("Optional") ? "none" : "required");
        String meaning = comment.strip().replaceAll("\\s+", " ").replaceAll("\\{@\\w+ ([^}]*)}", "`$1`");
        return "| `" + name + "` | `" + variable + "` | " + fallback + " | " + meaning + " |\n";
    }

    private static Optional<String> annotation(ModifiersTree modifiers, String simpleName) {
        for (AnnotationTree annotation : modifiers.getAnnotations()) {
            if (annotation.getAnnotationType().toString().equals(simpleName)) {
                ExpressionTree argument = annotation.getArguments().get(0);
                ExpressionTree value =
                        argument instanceof AssignmentTree assignment ? assignment.getExpression() : argument;
                return Optional.of(String.valueOf(((LiteralTree) value).getValue()));
            }
        }
        return Optional.empty();
    }
}
