package io.opdbridge.console;

import java.nio.file.Path;

/** What a browser gets for what it asked. */
sealed interface Reply {

    /**
     * A page.
     *
     * @param status   of HTTP
     * @param template its name in {@code src/main/jte}, without the ending
     * @param model    what the template shows; null for one that shows nothing but the frame
     */
    record Page(int status, String template, Object model) implements Reply {

        static Page of(String template, Object model) {
            return new Page(200, template, model);
        }
    }

    /**
     * Another page, which the browser asks for by itself; so that loading it again repeats no decision.
     *
     * @param path below {@code /console}
     */
    record Redirect(String path) implements Reply {
    }

    /** A file to keep. It is deleted once it is sent when it is a temporary one. */
    record Download(String name, String contentType, Path file, boolean temporary) implements Reply {
    }
}
