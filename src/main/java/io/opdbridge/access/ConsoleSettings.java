package io.opdbridge.access;

import io.opdbridge.config.Check;
import io.opdbridge.config.Checked;
import io.opdbridge.config.Setting;
import io.opdbridge.config.Topic;

import java.time.Duration;

/** The console: sessions and logins. */
@Topic(prefix = "bridge.console.", title = "Console")
public record ConsoleSettings(
        @Setting(key = "enabled", value = "true", meaning = "whether there is a console at `/console`")
        boolean enabled,
        @Setting(key = "idle-minutes", value = "30", min = 1, max = 1440,
                meaning = "how long somebody stays logged in without a click")
        Duration idle,
        @Setting(key = "session-hours", value = "12", min = 1, max = 168, meaning = "how long at most")
        Duration session,
        @Setting(key = "max-upload-bytes", unit = "bytes", value = "16777216", min = 1024,
                meaning = "largest file of a bill that the console takes; larger ones go into the folder, or to "
                        + "`bin/bridge reconcile`; all of them together take no more than half of "
                        + "`bridge.http.max-bodies-bytes`, so that calls get through meanwhile")
        int maxUploadBytes) implements Checked {

    @Override
    public void check(Check check) {
        check.notMore("idle-minutes", idle, "session-hours", session);
    }
}
