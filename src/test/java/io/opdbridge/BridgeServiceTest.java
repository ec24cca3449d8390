package io.opdbridge;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** What the pieces of the bridge bind is there for somebody. */
class BridgeServiceTest {

    /** Camel finds these by their type. */
    private static final Set<String> HEALTH_CHECKS = Set.of("ledgerHealthCheck", "servingHealthCheck");
    private static final Pattern BIND = Pattern.compile("bind\\(\"([A-Za-z0-9]+)-?\"");

    @Test
    void eachBeanIsNamedByARouteFileASettingOrTheServer() throws IOException {
        Set<String> beans = new TreeSet<>();
        for (Path piece : files(Path.of("src/main/java/io/opdbridge"), 1, "Beans.java")) {
            BIND.matcher(Files.readString(piece)).results().map(bound -> bound.group(1)).forEach(beans::add);
        }
        StringBuilder naming = new StringBuilder(
                Files.readString(Path.of("src/main/resources/bridge-defaults.properties")));
        naming.append(Files.readString(Path.of("src/main/java/io/opdbridge/http/BridgeJetty.java")));
        for (Path route : files(Path.of("routes"), Integer.MAX_VALUE, ".yaml")) {
            naming.append(Files.readString(route));
        }
        Set<String> words = Pattern.compile("[A-Za-z0-9]+").matcher(naming).results().map(MatchResult::group)
                .collect(Collectors.toSet());

        assertThat(beans).contains("holds", "vendorHolds", "reconciliations").hasSizeGreaterThan(40);
        assertThat(beans)
                .allSatisfy(bean -> assertThat(HEALTH_CHECKS.contains(bean) || words.contains(bean)).as(bean).isTrue());
    }

    private static List<Path> files(Path folder, int depth, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }
}
