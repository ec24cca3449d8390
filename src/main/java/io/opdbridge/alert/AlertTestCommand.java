package io.opdbridge.alert;

import io.opdbridge.alert.jdbc.JdbcAlertStore;
import io.opdbridge.canonical.Moment;
import io.opdbridge.cli.Installation;
import io.opdbridge.cli.Words;
import io.opdbridge.config.Settings;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseSettings;
import io.opdbridge.text.Messages;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;

/**
 * {@code bin/bridge alert-test}: has the running bridge say over each channel that it can. Exit code 0 when all were
 * sent, else 1.
 */
@Command(name = "alert-test", mixinStandardHelpOptions = true,
        description = "Sends a test message over each channel of alerts.")
public final class AlertTestCommand implements Callable<Integer> {

    private static final Duration LOOK = Duration.ofMillis(200);

    @Option(names = "--wait-seconds", defaultValue = "60", paramLabel = "N",
            description = "Seconds to wait until the running bridge has sent them; default: ${DEFAULT-VALUE}.")
    private int waitSeconds;

    @Mixin
    private Words words;

    @ParentCommand
    private Installation bridge;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Settings settings = bridge.settings();
        PrintWriter out = spec.commandLine().getOut();
        Locale language = words.of(bridge.sites().defaultSite());
        AlertChannels channels = RobotSettings.channels(settings, Clock.systemUTC());
        if (channels.configured().isEmpty()) {
            spec.commandLine().getErr().println(Messages.command(language, "alert-test.none"));
            return 1;
        }
        Instant now = Moment.now(Clock.systemUTC());
        List<AlertMessage> messages = channels.configured().stream().map(channel -> new AlertMessage(
                UUID.randomUUID().toString(), channel, AlertMessage.Event.BEGINS, Alert.ALL_SITES, AlertKind.TEST, now,
                null, 0, null,
                null, 0)).toList();
        try (Database database = settings.of(DatabaseSettings.class).visit()) {
            AlertStore store = new JdbcAlertStore(database);
            messages.forEach(message -> store.add(message, now));
            Instant end = now.plusSeconds(waitSeconds);
            while (messages.stream().anyMatch(store::isWaiting) && Instant.now().isBefore(end)) {
                Thread.sleep(LOOK.toMillis());
            }
            boolean allSent = true;
            for (AlertMessage message : messages) {
                boolean sent = !store.isWaiting(message);
                out.println(Messages.command(language, sent ? "alert-test.sent" : "alert-test.not-sent",
                        message.channel()));
                if (!sent) {
                    store.delete(message);
                    allSent = false;
                }
            }
            return allSent ? 0 : 1;
        } finally {
            out.flush();
        }
    }
}
