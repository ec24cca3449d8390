package io.opdbridge.console;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;

/** The scripts, styles and pictures of the console. All of them are in the bridge; none comes from elsewhere. */
final class ConsoleFiles {

    private static final String OURS = "/console/";
    private static final String PLOTS = "/META-INF/resources/webjars/uplot/" + versionOfPlots() + "/dist/";
    private static final Map<String, ConsoleFile> FILES = Map.of(
            "console.css", read(OURS + "console.css", "text/css;charset=UTF-8"),
            "console.js", read(OURS + "console.js", "text/javascript;charset=UTF-8"),
            "icon.svg", read(OURS + "icon.svg", "image/svg+xml"),
            "uplot.css", read(PLOTS + "uPlot.min.css", "text/css;charset=UTF-8"),
            "uplot.js", read(PLOTS + "uPlot.iife.min.js", "text/javascript;charset=UTF-8"));
    private static final String VERSION = Integer.toHexString(FILES.entrySet().stream()
            .mapToInt(file -> 31 * file.getKey().hashCode() + Arrays.hashCode(file.getValue().content())).sum());

    /** A file. */
    record ConsoleFile(String contentType, byte[] content) {
    }

    private ConsoleFiles() {
    }

    /** Null for an unknown name. */
    static @Nullable ConsoleFile find(String name) {
        return FILES.get(name);
    }

    /** Changes with their content. */
    static String version() {
        return VERSION;
    }

    private static String versionOfPlots() {
        try (InputStream in = resource("/META-INF/maven/org.webjars.npm/uplot/pom.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ConsoleFile read(String resource, String contentType) {
        try (InputStream in = resource(resource)) {
            return new ConsoleFile(contentType, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream resource(String name) throws IOException {
        InputStream in = ConsoleFiles.class.getResourceAsStream(name);
        if (in == null) {
            throw new IOException("The program lacks its file " + name);
        }
        return in;
    }
}
