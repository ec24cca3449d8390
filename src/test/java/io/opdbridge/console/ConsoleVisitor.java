package io.opdbridge.console;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** Somebody at a browser of their own. Whatever the browser complains of about a page is a failure of the test. */
final class ConsoleVisitor implements AutoCloseable {

    private final BrowserContext context;
    private final Page page;
    private final ConsoleBridge bridge;
    private final List<String> complaints = new ArrayList<>();

    ConsoleVisitor(Browser browser, ConsoleBridge bridge) {
        this(browser, bridge, new Browser.NewContextOptions().setViewportSize(1366, 768).setLocale("zh-CN"));
    }

    ConsoleVisitor(Browser browser, ConsoleBridge bridge, Browser.NewContextOptions options) {
        this.bridge = bridge;
        context = browser.newContext(options);
        context.setDefaultTimeout(15_000);
        page = context.newPage();
        page.onConsoleMessage(message -> {
            // an answer of 403 is one as well
            if (!message.text().contains("Failed to load resource")) {
                complaints.add(message.type() + " " + message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onDialog(dialog -> {
            complaints.add("a dialog: " + dialog.message());
            dialog.dismiss();
        });
    }

    Page page() {
        return page;
    }

    ConsoleVisitor open(String path) {
        page.navigate(bridge.address(path));
        return this;
    }

    /** Logs in on the page that is shown. */
    ConsoleVisitor logIn(String name) {
        open("/login");
        page.fill("#name", name);
        page.fill("#password", ConsoleBridge.PASSWORD);
        page.click("form.card button");
        assertThat(page.url()).endsWith("/console/today");
        return this;
    }

    /** The text of what a selector finds. */
    String text(String selector) {
        return page.locator(selector).first().innerText();
    }

    @Override
    public void close() {
        context.close();
        assertThat(complaints).as("what the browser complains of").isEmpty();
    }
}
