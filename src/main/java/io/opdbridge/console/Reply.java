package io.opdbridge.console;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;

/** The answer to a browser. */
sealed interface Reply {

    /**
     * A page.
     *
     * @param status   of HTTP
     * @param template its name in {@code src/main/jte}, without the ending
     * @param model    the model of the template; null for one with only the frame
     */
    record Page(int status, String template, @Nullable Object model) implements Reply {

        static Page of(String template, Object model) {
            return new Page(200, template, model);
        }
    }

    /**
     * A redirect to another page, so that reloading it repeats no decision.
     *
     * @param path below {@code /console}
     */
    record Redirect(String path) implements Reply {
    }

    /** A download; a temporary file is deleted after it is sent. */
    record Download(String name, String contentType, Path file, boolean temporary) implements Reply {
    }
}
