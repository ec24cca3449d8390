package io.opdbridge.kit;

import io.opdbridge.Bridge;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * The route files that the bridge under test runs: its own, and over them those of the dialect, as in an installation.
 */
final class KitRoutes {

    private KitRoutes() {
    }

    /** @param own files that are added to the bridge's, or take their place; a folder that is not there adds none */
    static Path assemble(Path folder, Path own) throws IOException, URISyntaxException {
        Path bridge = Path.of(Bridge.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(bridge)) {
            copy(bridge.resolve("routes"), folder);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(bridge)) {
                copy(jar.getPath("routes"), folder);
            }
        }
        if (Files.isDirectory(own)) {
            copy(own, folder);
        }
        return folder;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
