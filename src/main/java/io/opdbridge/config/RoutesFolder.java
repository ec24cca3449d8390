package io.opdbridge.ops;

import io.opdbridge.config.InvalidSettingsException;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static io.opdbridge.config.SettingValues.invalid;

/** Where the route files, and what they name, are: a folder, or the jar when the bridge is not installed. Immutable. */
final class RoutesFolder {

    static final String KEY = "bridge.routes-dir";

    private static final String FILE = "file:";
    private static final String CLASSPATH = "classpath:";
    private static final String ROUTES = ".camel.yaml";
    private static final int MAX_DEPTH = 16;

    /** Null: in the jar. */
    private final Path folder;
    /** Folders below it that stand elsewhere. */
    private final List<Path> linked;

    /** @param set as the setting has it; empty for the installation's own folder */
    RoutesFolder(String set) {
        String home = System.getProperty("bridge.home");
        Path named = !set.isEmpty() ? path(set) : home != null ? Path.of(home, "routes") : null;
        folder = named == null ? null : real(named);
        linked = folder == null ? List.of() : linked(named);
    }

    private static Path path(String set) {
        try {
            return Path.of(set);
        } catch (InvalidPathException e) {
            throw invalid(KEY, "\"" + set + "\" is no path of a folder");
        }
    }

    /** Where it stands: what looks for route files follows no link. */
    private static Path real(Path named) {
        if (!Files.isDirectory(named)) {
            throw invalid(KEY, "there is no folder " + named.toAbsolutePath());
        }
        try {
            return named.toRealPath();
        } catch (IOException e) {
            throw unreadable(named);
        }
    }

    /** Refuses a folder without route files, which would serve nothing. */
    private List<Path> linked(Path named) {
        List<Path> links = new ArrayList<>();
        try (Stream<Path> found = Files.walk(folder, MAX_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> inside = found.filter(this::isShown).toList();
            if (inside.stream().noneMatch(file -> file.getFileName().toString().endsWith(ROUTES))) {
                throw invalid(KEY, "there is no route file (*" + ROUTES + ") in " + named.toAbsolutePath()
                        + ": the bridge would serve nothing");
            }
            for (Path one : inside) {
                if (!one.equals(folder) && Files.isSymbolicLink(one) && Files.isDirectory(one)) {
                    links.add(one.toRealPath());
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw unreadable(named);
        }
        return List.copyOf(links);
    }

    /** A cluster that mounts files keeps them in a hidden folder as well. */
    private boolean isShown(Path path) {
        for (Path part : folder.relativize(path)) {
            if (part.toString().startsWith(".")) {
                return false;
            }
        }
        return true;
    }

    private static InvalidSettingsException unreadable(Path named) {
        return invalid(KEY, "the folder " + named.toAbsolutePath() + " cannot be read: look at its permissions, and at links"
                + " that lead back into it");
    }

    /** In Camel's words. */
    String root() {
        return folder == null ? CLASSPATH + "routes" : FILE + folder;
    }

    /** Which files in it are route files, in Camel's words. */
    String pattern() {
        return Stream.concat(Stream.of(root()), linked.stream().map(path -> FILE + path))
                .map(root -> root + "/*" + ROUTES + "," + root + "/**/*" + ROUTES).collect(Collectors.joining(","));
    }

    boolean has(String name) {
        return folder == null ? RoutesFolder.class.getResource("/routes/" + name) != null
                : Files.exists(folder.resolve(name));
    }

    /** @throws IOException when it is not there */
    String text(String name) throws IOException {
        try (InputStream file = folder == null ? RoutesFolder.class.getResourceAsStream("/routes/" + name)
                : Files.newInputStream(folder.resolve(name))) {
            if (file == null) {
                throw new IOException("There is no " + name);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
