package io.opdbridge.config;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where the route files, and what they name, are: a folder, or the jar when the bridge is not installed. Immutable. */
public final class RoutesFolder {

    private static final String FILE = "file:";
    private static final String CLASSPATH = "classpath:";
    private static final String ROUTES = ".camel.yaml";
    private static final int MAX_DEPTH = 16;
    private static final Pattern TAKES_CALLS = Pattern.compile("(?m)^[^#\r\n]*?\\bjetty:([^\\s\"'?]+)");

    /** Null: in the jar. */
    private final @Nullable Path folder;
    /** Folders below it that stand elsewhere. */
    private final List<Path> linked = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private final @Nullable String problem;

    private RoutesFolder(@Nullable Path named) {
        folder = named;
        problem = named == null ? null : linkOrSay(named);
    }

    /**
     * A folder that cannot be used has a {@link #problem}.
     *
     * @param set as the setting has it; empty for the installation's own folder
     */
    public static RoutesFolder of(String set) {
        String home = System.getProperty("bridge.home");
        Path named = !set.isEmpty() ? Path.of(set) : home != null ? Path.of(home, "routes") : null;
        try {
            // what looks for route files follows no link
            return new RoutesFolder(named == null || !Files.isDirectory(named) ? named : named.toRealPath());
        } catch (IOException e) {
            return new RoutesFolder(named);
        }
    }

    /** Refuses a folder without route files, which would serve nothing. */
    private @Nullable String linkOrSay(Path folder) {
        if (!Files.isDirectory(folder)) {
            return "there is no folder " + folder.toAbsolutePath();
        }
        try (Stream<Path> found = Files.walk(folder, MAX_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> inside = found.filter(path -> isShown(path, folder)).toList();
            for (Path one : inside) {
                if (!one.equals(folder) && Files.isSymbolicLink(one) && Files.isDirectory(one)) {
                    linked.add(one.toRealPath());
                }
            }
            inside.stream().filter(file -> file.getFileName().toString().endsWith(ROUTES)).forEach(files::add);
            return !files.isEmpty() ? null
                    : "there is no route file (*" + ROUTES + ") in " + folder.toAbsolutePath()
                            + ": the bridge would serve nothing";
        } catch (IOException | UncheckedIOException e) {
            return "the folder " + folder.toAbsolutePath()
                    + " cannot be read: look at its permissions, and at links that lead"
                    + " back into it";
        }
    }

    /** Why it cannot be used, as a sentence for who has set it; null when it can. */
    public @Nullable String problem() {
        return problem;
    }

    /** A cluster that mounts files keeps them in a hidden folder as well. */
    private static boolean isShown(Path path, Path folder) {
        for (Path part : folder.relativize(path)) {
            if (part.toString().startsWith(".")) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether a route begins with a call over HTTP. Only for a folder that has no problem.
     *
     * @param except how addresses end that are no calls
     */
    public boolean takesCalls(List<String> except) {
        if (folder == null) {
            return true;
        }
        try {
            for (Path file : files) {
                if (TAKES_CALLS.matcher(Files.readString(file)).results()
                        .anyMatch(address -> except.stream().noneMatch(address.group(1)::endsWith))) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            // whoever reads it says so
            return true;
        }
    }

    /** In Camel's words. */
    public String root() {
        return folder == null ? CLASSPATH + "routes" : FILE + folder;
    }

    /** Which files in it are route files, in Camel's words. */
    public String pattern() {
        return Stream.concat(Stream.of(root()), linked.stream().map(path -> FILE + path))
                .map(root -> root + "/*" + ROUTES + "," + root + "/**/*" + ROUTES).collect(Collectors.joining(","));
    }

    /** A file in it, in Camel's words; null for one without a name. */
    public @Nullable String resource(String name) {
        return name.isEmpty() ? null : root() + "/" + name;
    }

    /** A folder that cannot be used has anything, since that is said once. */
    public boolean has(String name) {
        return problem != null || (folder == null ? RoutesFolder.class.getResource("/routes/" + name) != null
                : Files.exists(folder.resolve(name)));
    }

    /** @throws IOException when it is not there */
    public String text(String name) throws IOException {
        try (InputStream file = folder == null ? RoutesFolder.class.getResourceAsStream("/routes/" + name)
                : Files.newInputStream(folder.resolve(name))) {
            if (file == null) {
                throw new IOException("There is no " + name);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
