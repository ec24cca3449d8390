package io.opdbridge;

import io.opdbridge.access.UsersCommand;
import io.opdbridge.alert.AlertTestCommand;
import io.opdbridge.audit.AuditCommand;
import io.opdbridge.audit.MessagesCommand;
import io.opdbridge.canonical.Masks;
import io.opdbridge.canonical.Sites;
import io.opdbridge.cases.CasesCommand;
import io.opdbridge.cases.DecideCommand;
import io.opdbridge.cli.Installation;
import io.opdbridge.cli.Tool;
import io.opdbridge.config.InvalidSettingsException;
import io.opdbridge.config.Settings;
import io.opdbridge.intake.ImportCommand;
import io.opdbridge.intake.ImportsCommand;
import io.opdbridge.migrate.MigrateCommand;
import io.opdbridge.observe.HealthCommand;
import io.opdbridge.proof.VerifyCommand;
import io.opdbridge.reconcile.ReconcileCommand;
import io.opdbridge.story.StoryCommand;
import io.opdbridge.text.Outages;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.jspecify.annotations.Nullable;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.util.StringHelper;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The command line of the bridge: {@code bin/bridge} (contract, section 8). */
@Command(name = "bridge", mixinStandardHelpOptions = true, versionProvider = Bridge.Version.class,
        description = "Outpatient prepayment refunds over XML.",
        subcommands = {RunCommand.class, DemoCommand.class, ImportCommand.class, ImportsCommand.class,
            VerifyCommand.class,
            AuditCommand.class, MessagesCommand.class, CasesCommand.class, DecideCommand.class, StoryCommand.class,
            ReconcileCommand.class, HealthCommand.class, AlertTestCommand.class, UsersCommand.class,
            MigrateCommand.class,
            SettingsCommand.class})
public final class Bridge implements Runnable, Installation {

    /** The file that Camel names in a route that it could not make. */
    private static final Pattern TEMPLATE = Pattern.compile("resource:(?:\\{\\{mapping}}/)?([^}\\]]+)[}\\]]");

    private static final Set<String> SERVICES = Set.of("run", "demo");

    @Spec
    private CommandSpec spec;

    private final Map<String, String> environment;
    /** Null until a command asks for them. */
    private @Nullable BridgeSettings settings;

    private Bridge(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    public static void main(String[] arguments) {
        boolean service = arguments.length > 0 && SERVICES.contains(arguments[0]);
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", service ? "logback-service.xml" : "logback-command.xml");
            boolean json = Settings.unchecked("bridge.log.format").strip().equals("json");
            System.setProperty("BRIDGE_LOG_FORMAT", json ? "json" : "text");
        }
        System.exit(commandLine(System.getenv())
                .setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
                .execute(arguments));
    }

    /** The commands of the bridge in an environment, and those of the tools that are on the class path. */
    static CommandLine commandLine(Map<String, String> environment) {
        CommandLine commandLine = new CommandLine(new Bridge(environment))
                .setExecutionExceptionHandler((e, failed, parsed) -> {
                    sentence(e).lines().map(Masks::log).forEach(failed.getErr()::println);
                    return 1;
                });
        // picocli's own sentence names classes
        commandLine.registerConverter(LocalDate.class, text -> {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeParseException e) {
                throw new TypeConversionException("'" + text + "' is no day such as 2026-11-30");
            }
        });
        ServiceLoader.load(Tool.class).forEach(commandLine::addSubcommand);
        return commandLine;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing");
    }

    private BridgeSettings read() {
        if (settings == null) {
            settings = BridgeSettings.load(Map.of(), environment);
        }
        return settings;
    }

    @Override
    public Settings settings() {
        return read().all();
    }

    @Override
    public Sites sites() {
        return read().sites();
    }

    List<Settings.InForce> inForce() {
        return read().inForce();
    }

    /** As {@link BridgeSettings#judge}, with the environment of this command. */
    Settings.Judgement judge(Path file) {
        return BridgeSettings.judge(file, environment);
    }

    /** What the person at the terminal reads about a failure: no stack trace, no class name. */
    static String sentence(Exception e) {
        // the message may be the path alone
        Optional<String> outage = e instanceof FileSystemException ? Outages.sentence(e) : Optional.empty();
        if (outage.isPresent()) {
            return outage.get();
        }
        if ((e instanceof InvalidSettingsException || e instanceof IOException) && e.getMessage() != null) {
            return e.getMessage();
        }
        String route = e instanceof FailedToCreateRouteException made ? made.getRouteId()
            : e instanceof FailedToStartRouteException started ? started.getRouteId() : null;
        if (route != null && e.getCause() != null) {
            Matcher file = TEMPLATE.matcher(String.valueOf(e.getMessage()));
            return "Route " + route + ": " + (file.find() ? file.group(1) + ": " : "") + e.getCause().getMessage();
        }
        if (e instanceof PropertyBindingException camels && camels.getOptionKey() != null) {
            return "Setting " + StringHelper.camelCaseToDash(camels.getOptionPrefix() + camels.getOptionKey())
                    + ": Camel has no such setting, or does not take its value";
        }
        StringBuilder chain = new StringBuilder();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            // a message that only repeats its cause begins with a class name
            boolean says = cause.getMessage() != null && (cause.getCause() == null
                    || !cause.getMessage().equals(cause.getCause().toString()));
            chain.append(says && !chain.isEmpty() ? ": " : "").append(says ? cause.getMessage() : "");
        }
        return chain.isEmpty() ? "The command failed without a message; please report it"
                : chain.toString();
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Bridge.class.getPackage().getImplementationVersion();
            return new String[] {"opd-prepay-bridge " + (version == null ? "(not packaged)" : version)};
        }
    }
}
