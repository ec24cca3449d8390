package io.opdbridge.console;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import io.opdbridge.access.Passwords;
import io.opdbridge.access.User;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.testing.RouteFixture;
import io.opdbridge.testing.TestBrowser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class ConsoleIT {
    @TempDir
    static Path dataDir;
    static RouteFixture bridge;
    static TestBrowser browser;

    @BeforeAll
    static void start() throws Exception {
        bridge = RouteFixture.in(dataDir).start();
        String hash = new Passwords().hash("a good password");
        bridge.database().users().save(new User("zhang", 1, hash, Set.of(Role.OPERATOR), Set.of(), false, Instant.now()));
        browser = TestBrowser.start();
    }
    @AfterAll
    static void stop() {
        browser.close();
        bridge.close();
    }
    @Test
    void logsIn() {
        long t = System.nanoTime();
        try (BrowserContext c = browser.browser().newContext()) {
            Page p = c.newPage();
            p.onConsoleMessage(m -> System.out.println("CONSOLE " + m.text()));
            p.onPageError(m -> System.out.println("PAGEERROR " + m));
            p.navigate(bridge.uri("/console").toString());
            p.screenshot(new Page.ScreenshotOptions().setPath(Path.of("/tmp/cons/login.png")));
            p.fill("#name", "zhang");
            p.fill("#password", "a good password");
            p.click("button.main");
            System.out.println(p.url());
            p.navigate(bridge.uri("/console/books").toString());
            p.click("button.main");
            p.waitForSelector(".notice.good");
            p.screenshot(new Page.ScreenshotOptions().setPath(Path.of("/tmp/cons/books.png")));
            p.navigate(bridge.uri("/console/vendors?language=en").toString());
            p.screenshot(new Page.ScreenshotOptions().setPath(Path.of("/tmp/cons/vendors.png")));
            assertThat(p.title()).contains("Vendors");
        }
        System.out.println("ms " + (System.nanoTime() - t) / 1_000_000);
    }
}
