package io.opdbridge.access;

import io.opdbridge.access.jdbc.JdbcUserStore;
import io.opdbridge.audit.AuditTrail;
import io.opdbridge.audit.jdbc.JdbcAuditStore;
import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.canonical.AuditEntry.Kind;
import io.opdbridge.canonical.Moment;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.canonical.PersonNumbers;
import io.opdbridge.cli.CommandRefusal;
import io.opdbridge.cli.Installation;
import io.opdbridge.cli.Words;
import io.opdbridge.config.Settings;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseSettings;
import io.opdbridge.text.Messages;
import io.opdbridge.text.SystemUser;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code bin/bridge users}: who may use the console. A password is typed at the terminal, or is the first line of the
 * input; it is never an argument, which others on the machine could read. Each change is in the audit trail before it
 * is made.
 */
@Command(name = "users", mixinStandardHelpOptions = true,
        description = "Adds, changes and lists the users of the console.")
public final class UsersCommand implements Runnable {

    @Mixin
    private Words words;

    @ParentCommand
    private Installation bridge;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: add, password, disable, enable or list");
    }

    /** What may be given to a user. The words are those of the option. */
    enum RoleName {
        viewer,
        operator,
        approver
    }

    @Command(name = "add", mixinStandardHelpOptions = true, description = "Adds a user.")
    int add(@Parameters(paramLabel = "NAME", description = "letters, digits and . _ @ -") String name,
            @Option(names = "--role", required = true, split = ",",
                    description = "${COMPLETION-CANDIDATES}; several with commas.") List<RoleName> roles,
            @Option(names = "--site", split = ",",
                    description = "only this site; default: all sites.")
            @Nullable List<String> sites)
            throws IOException {
        Settings settings = bridge.settings();
        if (!User.isName(name)) {
            throw new ParameterException(spec.commandLine(),
                    "\"" + name + "\" cannot be a user name: it has letters, digits and . _ @ -");
        }
        Set<String> only = new LinkedHashSet<>(sites == null ? List.of() : sites);
        only.stream().filter(site -> bridge.sites().find(site).isEmpty()).findFirst().ifPresent(site -> {
            throw new ParameterException(spec.commandLine(),
                    "--site: \"" + site + "\" is not among the sites of bridge.sites");
        });
        Set<Role> given = roles.stream().map(role -> Role.valueOf(role.name().toUpperCase(Locale.ROOT)))
                .collect(Collectors.toSet());
        String said = say("users.added", name, list(roles.stream().map(RoleName::name)), sites(only));
        return change(settings, name, "added as " + roles + (only.isEmpty() ? "" : " for " + only), said,
                (users, now) -> {
                    refuseSame(users, name);
                    return new User(name, 1, hash(), given, only, false, now);
                });
    }

    @Command(name = "password", mixinStandardHelpOptions = true,
            description = "Sets a new password and ends the user's sessions.")
    int password(@Parameters(paramLabel = "NAME") String name) throws IOException {
        return change(bridge.settings(), name, "new password", say("users.password", name),
                (users, now) -> known(users, name).withPassword(hash(), now));
    }

    @Command(name = "disable", mixinStandardHelpOptions = true,
            description = "Disables a user and ends the user's sessions.")
    int disable(@Parameters(paramLabel = "NAME") String name) throws IOException {
        return change(bridge.settings(), name, "disabled", say("users.disabled", name),
                (users, now) -> known(users, name).withDisabled(true, now));
    }

    @Command(name = "enable", mixinStandardHelpOptions = true, description = "Enables a disabled user.")
    int enable(@Parameters(paramLabel = "NAME") String name) throws IOException {
        return change(bridge.settings(), name, "enabled", say("users.enabled", name),
                (users, now) -> known(users, name).withDisabled(false, now));
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the users.")
    int list() throws IOException {
        Settings settings = bridge.settings();
        PrintWriter out = spec.commandLine().getOut();
        try (Database database = settings.of(DatabaseSettings.class).visit()) {
            new JdbcUserStore(database).all().forEach(user -> out.println(user.name() + "  "
                    + list(user.roles().stream().sorted().map(role -> role.name().toLowerCase(Locale.ROOT)))
                    + "  " + sites(user.sites()) + (user.disabled() ? say("users.is-disabled") : "")
                    + say("users.changed", user.changedAt().truncatedTo(ChronoUnit.SECONDS))));
        } finally {
            out.flush();
        }
        return 0;
    }

    /**
     * @param note for the audit trail, which has one language
     * @param said for the terminal
     */
    private int change(Settings settings, String name, String note, String said,
            BiFunction<UserStore, Instant, User> change) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (Database database = settings.of(DatabaseSettings.class).prepare();
                AuditTrail trail = JdbcAuditStore.trail(settings, database, "users").open()) {
            UserStore users = new JdbcUserStore(database);
            Instant now = Moment.now(Clock.systemUTC());
            User changed = change.apply(users, now);
            trail.record(AuditEntry.of(Kind.USER, now, SystemUser.name(), "users", name + " " + note));
            if (!users.save(changed)) {
                throw refused("users.busy", name);
            }
            out.println(said);
        } finally {
            out.flush();
        }
        return 0;
    }

    private User known(UserStore users, String name) {
        return users.find(name).orElseThrow(() -> refused("users.unknown", name));
    }

    /**
     * Names that are told apart by their spelling only are one person's: neither could approve what the other proposes.
     */
    private void refuseSame(UserStore users, String name) {
        if (users.find(name).isPresent()) {
            throw refused("users.exists", name);
        }
        users.all().stream().map(User::name).filter(other -> PersonNumbers.isSameName(other, name)).findFirst()
                .ifPresent(other -> {
                    throw refused("users.same-person", name, other);
                });
    }

    private String hash() {
        try {
            return new Passwords().hash(readPassword());
        } catch (IllegalArgumentException e) {
            throw refused("users.bad-password", Passwords.MIN_LENGTH, Passwords.MAX_LENGTH);
        } catch (IOException e) {
            throw refused("users.no-password");
        }
    }

    private String readPassword() throws IOException {
        Console terminal = System.console();
        if (terminal == null) {
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line;
        }
        String password = new String(terminal.readPassword(say("users.ask")));
        if (!password.equals(new String(terminal.readPassword(say("users.ask-again"))))) {
            throw refused("users.two-passwords");
        }
        return password;
    }

    private String sites(Set<String> only) {
        return only.isEmpty() ? say("users.all-sites") : say("users.sites", list(only.stream().sorted()));
    }

    private static String list(Stream<String> names) {
        return names.collect(Collectors.joining(","));
    }

    private CommandRefusal refused(String key, Object... arguments) {
        return new CommandRefusal(say(key, arguments));
    }

    private String say(String key, Object... arguments) {
        return Messages.command(words.of(bridge.sites().defaultSite()), key, arguments);
    }
}
