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
import io.opdbridge.config.Settings;
import io.opdbridge.db.Database;
import io.opdbridge.db.DatabaseSettings;
import io.opdbridge.text.SystemUser;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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

/**
 * {@code bin/bridge users}: who may use the console. A password is typed at the terminal, or is the first line of the
 * input; it is never an argument, which others on the machine could read. Each change is in the audit trail before it
 * is made.
 */
@Command(name = "users", mixinStandardHelpOptions = true,
        description = "Adds, changes and lists the users of the console. 管理值班台用户。")
public final class UsersCommand implements Runnable {

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

    @Command(name = "add", mixinStandardHelpOptions = true, description = "Adds a user. 添加用户。")
    int add(@Parameters(paramLabel = "NAME", description = "letters, digits and . _ @ -") String name,
            @Option(names = "--role", required = true, split = ",",
                    description = "${COMPLETION-CANDIDATES}; several with commas. 角色：查看、操作、复核。") List<RoleName> roles,
            @Option(names = "--site", split = ",",
                    description = "only this site; default: all sites. 仅该院区，默认全部。")
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
        return change(settings, name, "added as " + roles + (only.isEmpty() ? "" : " for " + only), (users, now) -> {
            refuseSame(users, name);
            return new User(name, 1, hash(), given, only, false, now);
        });
    }

    @Command(name = "password", mixinStandardHelpOptions = true,
            description = "Sets a new password and ends the user's sessions. 修改密码。")
    int password(@Parameters(paramLabel = "NAME") String name) throws IOException {
        return change(bridge.settings(), name, "new password",
                (users, now) -> known(users, name).withPassword(hash(), now));
    }

    @Command(name = "disable", mixinStandardHelpOptions = true,
            description = "Disables a user and ends the user's sessions. 停用用户。")
    int disable(@Parameters(paramLabel = "NAME") String name) throws IOException {
        return change(bridge.settings(), name, "disabled", (users, now) -> known(users, name).withDisabled(true, now));
    }

    @Command(name = "enable", mixinStandardHelpOptions = true, description = "Enables a disabled user. 启用用户。")
    int enable(@Parameters(paramLabel = "NAME") String name) throws IOException {
        return change(bridge.settings(), name, "enabled", (users, now) -> known(users, name).withDisabled(false, now));
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists the users. 列出用户。")
    int list() throws IOException {
        Settings settings = bridge.settings();
        PrintWriter out = spec.commandLine().getOut();
        try (Database database = settings.of(DatabaseSettings.class).visit()) {
            new JdbcUserStore(database).all().forEach(user -> out.println(user.name() + "  "
                    + user.roles().stream().sorted().map(role -> role.name().toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(","))
                    + "  "
                    + (user.sites().isEmpty() ? "all sites"
                            : user.sites().stream().sorted().collect(Collectors.joining(",")))
                    + (user.disabled() ? "  disabled" : "") + "  changed "
                    + user.changedAt().truncatedTo(ChronoUnit.SECONDS)));
        } finally {
            out.flush();
        }
        return 0;
    }

    private int change(Settings settings, String name, String note, BiFunction<UserStore, Instant, User> change)
            throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (Database database = settings.of(DatabaseSettings.class).prepare();
                AuditTrail trail = JdbcAuditStore.trail(settings, database, "users").open()) {
            UserStore users = new JdbcUserStore(database);
            Instant now = Moment.now(Clock.systemUTC());
            User changed = change.apply(users, now);
            trail.record(AuditEntry.of(Kind.USER, now, SystemUser.name(), "users", name + " " + note));
            if (!users.save(changed)) {
                throw refused(name + " was changed by somebody else at the same moment; please try again");
            }
            out.println(name + ": " + note);
        } finally {
            out.flush();
        }
        return 0;
    }

    private User known(UserStore users, String name) {
        return users.find(name).orElseThrow(() -> refused("There is no user " + name));
    }

    /**
     * Names that are told apart by their spelling only are one person's: neither could approve what the other proposes.
     */
    private void refuseSame(UserStore users, String name) {
        if (users.find(name).isPresent()) {
            throw refused(name + " is there already");
        }
        users.all().stream().map(User::name).filter(other -> PersonNumbers.isSameName(other, name)).findFirst()
                .ifPresent(other -> {
                    throw refused(
                            name + " would be the same person as " + other + ": capitals, width, blanks and dots do not"
                                    + " tell two people apart; choose another name");
                });
    }

    private String hash() {
        try {
            return new Passwords().hash(readPassword());
        } catch (IllegalArgumentException e) {
            throw refused(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw refused("The password cannot be read");
        }
    }

    private String readPassword() throws IOException {
        Console terminal = System.console();
        if (terminal == null) {
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line;
        }
        String password = new String(terminal.readPassword("Password 密码: "));
        if (!password.equals(new String(terminal.readPassword("Once more 再次输入: ")))) {
            throw refused("These were two different passwords");
        }
        return password;
    }

    private static CommandRefusal refused(String sentence) {
        return new CommandRefusal(sentence);
    }
}
