package io.opdbridge.route;

import io.opdbridge.call.CallVariables;
import io.opdbridge.his.VendorVariables;
import io.opdbridge.intake.Inbox;
import io.opdbridge.ledger.OverdueHold;
import io.opdbridge.reconcile.Reconciliations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The name of a variable that routes and Java share is spelt in Java once: as a constant. A variable that only one
 * route file uses is that file's own, and is set there.
 */
class RouteVariablesTest {

    private static final Path JAVA = Path.of("src/main/java");
    /** Where the constants stand; those of the console beside what sets them. */
    private static final List<String> CONSTANTS = List.of(CallVariables.class.getName(),
            VendorVariables.class.getName(),
            "io.opdbridge.console.ConsoleVisits", "io.opdbridge.console.ConsoleSessions");

    private static final Pattern USED = Pattern.compile("variable[.:]([A-Za-z]+)|variable:\\s+expression: ([A-Za-z]+)");
    private static final Pattern SET = Pattern.compile("setVariable:\\s+id: \\S+\\s+name: (\\S+)");
    private static final Pattern LITERAL = Pattern.compile("[gs]etVariable\\(\\s*\"");

    static Stream<Path> routeFiles() throws IOException {
        return RouteFilesTest.routeFiles();
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void everyVariableIsAConstantOrTheFilesOwn(Path file) throws IOException {
        String text = Files.readString(file);
        Set<String> known = constants();
        known.addAll(found(SET, text));
        assertThat(known).as("variables that are constants, or set in the file").containsAll(found(USED, text));
    }

    @Test
    void whatAFileSetsForItselfNoJavaSpells() throws IOException {
        Set<String> own = new TreeSet<>();
        for (Path file : routeFiles().toList()) {
            own.addAll(found(SET, Files.readString(file)));
        }
        own.removeAll(constants());
        assertThat(own).contains("folder", "doneName", "trace");
        assertThat(java(text -> own.stream().anyMatch(name -> text.contains("Variable(\"" + name + "\"")))).isEmpty();
    }

    @Test
    void javaNamesVariablesByTheirConstants() throws IOException {
        assertThat(java(LITERAL.asPredicate())).isEmpty();
    }

    @Test
    void oneVariableHasOneConstant() {
        List<String> all = CONSTANTS.stream().flatMap(RouteVariablesTest::texts).toList();
        assertThat(all).doesNotHaveDuplicates().contains("site", "respCode", "vendorStep", "visit", "visitor");
    }

    /** They are for one exchange; what one exchange has noted as a property no route can read as a variable. */
    @ParameterizedTest
    @MethodSource("routeFiles")
    void routesKeepWhatTheyNoteInVariables(Path file) throws IOException {
        assertThat(Files.readString(file)).doesNotContain("setProperty:", "exchangeProperty.");
    }

    /** What a route that polls a folder says of it, Java says by a constant; a route is known by its id. */
    @Test
    void foldersAndRoutesAreCalledAlikeInRoutesAndJava() throws IOException {
        String imports = Files.readString(Path.of("routes/import-files.camel.yaml"));
        assertThat(imports).contains("uri: file:{{bridge.data-dir}}/" + Inbox.FOLDER + "\n",
                "move: " + Inbox.DONE + "/");
        String bills = Files.readString(Path.of("routes/reconcile-bills.camel.yaml"));
        assertThat(bills).contains("uri: file:{{bridge.data-dir}}/" + Reconciliations.FOLDER + "\n",
                "antExclude: \"*/" + Reconciliations.OURS + "*\"");
        assertThat(Path.of("routes", OverdueHold.WATCH + ".camel.yaml")).exists();
    }

    private static Set<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(RouteVariablesTest::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String name(MatchResult match) {
        return match.groupCount() > 1 && match.group(1) == null ? match.group(2) : match.group(1);
    }

    private static Set<String> constants() {
        return CONSTANTS.stream().flatMap(RouteVariablesTest::texts).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> texts(String constantsOf) {
        return Arrays.stream(type(constantsOf).getDeclaredFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()) && !Modifier.isPrivate(field.getModifiers())
                        && field.getType() == String.class)
                .map(RouteVariablesTest::text);
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(Field field) {
        try {
            field.setAccessible(true);
            return (String) field.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Path> java(Predicate<String> says) throws IOException {
        try (Stream<Path> files = Files.walk(JAVA)) {
            List<Path> found = new ArrayList<>();
            for (Path file : files.filter(one -> one.toString().endsWith(".java")).toList()) {
                if (says.test(Files.readString(file))) {
                    found.add(file);
                }
            }
            return found;
        }
    }
}
