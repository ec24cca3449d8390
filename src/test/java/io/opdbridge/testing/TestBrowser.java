package io.opdbridge.testing;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real browser, Chromium. Where there is none and the build is root on Debian, it installs it; else the tests are
 * skipped, or fail with {@code -Dbrowser.required=true}. {@code -Dbrowser=PATH} names another one.
 */
public final class TestBrowser implements AutoCloseable {

    private static final List<String> USUAL = List.of("/usr/bin/chromium", "/usr/bin/chromium-browser",
            "/usr/bin/google-chrome");
    /** With a font for Chinese. */
    private static final List<String> INSTALL = List.of("sh", "-c",
            "apt-get -qq update && DEBIAN_FRONTEND=noninteractive"
                    + " apt-get -qq install -y --no-install-recommends chromium fonts-wqy-microhei");
    private static final List<String> OPTIONS = List.of("--no-sandbox", "--disable-gpu", "--disable-quic",
            "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync");
    private static final int INSTALL_MINUTES = 10;

    private final Playwright playwright;
    private final Browser browser;

    private TestBrowser(Path executable) {
        playwright = Playwright
                .create(new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright.chromium()
                .launch(new BrowserType.LaunchOptions().setExecutablePath(executable).setArgs(OPTIONS));
    }

    public static TestBrowser start() throws IOException, InterruptedException {
        Optional<Path> executable = find();
        if (executable.isEmpty() && Files.isExecutable(Path.of("/usr/bin/apt-get"))
                && "root".equals(System.getProperty("user.name"))) {
            Process install = new ProcessBuilder(INSTALL).inheritIO().start();
            if (!install.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES)) {
                install.destroyForcibly();
            }
            executable = find();
        }
        if (executable.isEmpty()) {
            String sentence = "The console is not tested: there is no Chromium,"
                    + " and it cannot be installed here. Install it"
                    + " (Debian: apt-get install chromium fonts-wqy-microhei), or name one with -Dbrowser=PATH";
            if (Boolean.getBoolean("browser.required")) {
                throw new IllegalStateException(sentence);
            }
            System.err.println(sentence);
            Assumptions.abort(sentence);
        }
        return new TestBrowser(executable.orElseThrow());
    }

    private static Optional<Path> find() {
        return Stream.concat(Stream.ofNullable(System.getProperty("browser")), USUAL.stream()).map(Path::of)
                .filter(Files::isExecutable).findFirst();
    }

    public Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        playwright.close();
    }
}
