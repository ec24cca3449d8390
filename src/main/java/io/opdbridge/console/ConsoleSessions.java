package io.opdbridge.console;

import io.opdbridge.access.LoginBrake;
import io.opdbridge.access.Passwords;
import io.opdbridge.access.ConsoleSettings;
import io.opdbridge.access.User;
import io.opdbridge.access.UserSession;
import io.opdbridge.access.UserStore;
import io.opdbridge.audit.AuditTrail;
import io.opdbridge.canonical.AuditEntry;
import io.opdbridge.canonical.AuditEntry.Kind;
import io.opdbridge.canonical.AuditEntry.Subject;
import io.opdbridge.canonical.Person.Role;
import io.opdbridge.console.Reply.Page;
import io.opdbridge.console.Reply.Redirect;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The logins of the console. A session is a random token in a cookie, and the database has only its hash: bridges share
 * the sessions, and a reader of the table gets none. Thread-safe.
 */
public final class ConsoleSessions {

    /** The {@link Visitor}; not set without a login. */
    static final String VISITOR = "visitor";
    static final String FORM_TOKEN = "formToken";

    /** The cookie of the answer; empty deletes it. */
    static final String NEW_TOKEN = "newToken";

    private static final int TOKEN_BYTES = 32;
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_-]{43}");
    /** Interval of writes, since not every click is one. */
    private static final Duration BETWEEN_RENEWALS = Duration.ofSeconds(30);
    private static final Pattern OWN_PATH = Pattern.compile("/[A-Za-z0-9/_.-]*(\\?[A-Za-z0-9=&%_.+-]*)?");
    private static final String METHOD = "console";

    private final UserStore users;
    private final Passwords passwords;
    private final LoginBrake brake;
    private final AuditTrail trail;
    private final ConsoleSettings limits;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    /**
     * The model of the login page.
     *
     * @param next        the page after the login, below {@code /console}
     * @param name        the name typed before
     * @param failure     key of the reason of the failure; null before a try
     * @param waitSeconds wait before the next try
     * @param noUsers     whether no users exist
     */
    public record LoginForm(String next, String name, @Nullable String failure, long waitSeconds, boolean noUsers) {
    }

    /** The result of a login; when it has to wait, the password was not checked. */
    private record Try(boolean succeeded, Duration toWait) {
    }

    public ConsoleSessions(UserStore users, Passwords passwords, AuditTrail trail, ConsoleSettings limits,
            Clock clock) {
        this.users = users;
        this.passwords = passwords;
        this.brake = new LoginBrake(clock);
        this.trail = trail;
        this.limits = limits;
        this.clock = clock;
    }

    /** Sets the variable {@code visitor} for a visit with a session; a person's visit keeps the session alive. */
    public void identify(@Variable(ConsoleVisits.VISIT) Visit visit, Exchange exchange) {
        find(visit).ifPresent(visitor -> exchange.setVariable(VISITOR, visitor));
    }

    private Optional<Visitor> find(Visit visit) {
        if (!TOKEN.matcher(visit.token()).matches()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        String hash = hash(visit.token());
        Optional<UserSession> session = users.findSession(hash)
                .filter(found -> now.isBefore(found.seenAt().plus(limits.idle()))
                        && now.isBefore(found.beganAt().plus(limits.session())));
        Optional<Visitor> visitor = session.flatMap(found -> users.find(found.userName())
                .filter(user -> user.changeNo() == found.changeNo() && !user.disabled()))
                .map(user -> new Visitor(user, formToken(visit.token())));
        if (visitor.isPresent() && visit.navigates()
                && session.get().seenAt().plus(BETWEEN_RENEWALS).isBefore(now)) {
            users.renew(hash, now);
        }
        return visitor;
    }

    /** Redirects to the login, and from there back to the wanted page. */
    public Reply askToLogIn(@Variable(ConsoleVisits.VISIT) Visit visit) {
        if (visit.posts()) {
            throw new ConsoleRefusal(403, "not-logged-in");
        }
        String wanted = "/" + String.join("/", visit.path());
        return new Redirect(visit.path().isEmpty() ? "/login"
                : "/login?next=" + URLEncoder.encode(wanted, StandardCharsets.UTF_8));
    }

    public Reply showLogin(@Variable(ConsoleVisits.VISIT) Visit visit) {
        return login(visit.parameter("next"), "", null, 0);
    }

    /** Logs a user in by name and password; an earlier token becomes invalid. */
    public Reply logIn(@Variable(ConsoleVisits.VISIT) Visit visit, Exchange exchange) {
        if (!visit.sameOrigin()) {
            throw new ConsoleRefusal(403, "forged");
        }
        Form form = Form.read(visit.contentType(), visit.body());
        String name = form.get("name");
        String next = form.get("next");
        // a text that cannot be a name is not stored
        String tried = User.isName(name) ? name : "";
        User user = User.isName(name) ? users.find(name).orElse(null) : null;
        Try made = tryOne(tried, form.raw("password"), user, visit.from().address());
        if (user == null || !made.succeeded()) {
            // an unknown name may be a password typed into the wrong field
            audit(Kind.REFUSED, user == null ? null : name, visit);
            return made.toWait().isZero() ? login(next, name, "wrong", 0)
                    : login(next, name, "wait", made.toWait().toSeconds() + 1);
        }
        end(visit);
        Instant now = clock.instant();
        String token = newToken();
        users.begin(new UserSession(hash(token), user.name(), user.changeNo(), now, now));
        users.forget(now.minus(limits.session()), now.minus(limits.idle()));
        audit(Kind.LOGIN, user.name(), visit);
        exchange.setVariable(NEW_TOKEN, token);
        return new Redirect(OWN_PATH.matcher(next).matches() && !next.startsWith("//") ? next : "/today");
    }

    /** One after the other: many at once would all pass the brake before the first fails. */
    private synchronized Try tryOne(String name, String password, @Nullable User user, String address) {
        Duration toWait = brake.toWait(name, address);
        if (!toWait.isZero()) {
            return new Try(false, toWait);
        }
        boolean succeeded = passwords.matches(password, user) && user != null && !user.disabled();
        if (succeeded) {
            brake.succeeded(name, address);
        } else {
            brake.failed(name, address);
        }
        return new Try(succeeded, Duration.ZERO);
    }

    public Reply logOut(@Variable(ConsoleVisits.VISIT) Visit visit, @Variable(VISITOR) Visitor visitor,
            Exchange exchange) {
        end(visit);
        audit(Kind.LOGOUT, visitor.name(), visit);
        exchange.setVariable(NEW_TOKEN, "");
        return new Redirect("/login");
    }

    /** The fields of a form; refuses one that no page of this session sent. */
    public Form checkForm(@Variable(ConsoleVisits.VISIT) Visit visit, @Variable(VISITOR) Visitor visitor) {
        if (!visit.sameOrigin()) {
            throw new ConsoleRefusal(403, "forged");
        }
        Form form = Form.read(visit.contentType(), visit.body());
        if (!MessageDigest.isEqual(bytes(form.raw(FORM_TOKEN)), bytes(visitor.formToken()))) {
            throw new ConsoleRefusal(403, "forged");
        }
        return form;
    }

    /** Refuses who is no operator. */
    public void requireOperator(@Variable(VISITOR) Visitor visitor) {
        require(Role.OPERATOR, visitor);
    }

    /** Refuses who is no approver. */
    public void requireApprover(@Variable(VISITOR) Visitor visitor) {
        require(Role.APPROVER, visitor);
    }

    private static void require(Role role, Visitor visitor) {
        if (!visitor.may(role)) {
            throw new ConsoleRefusal(403, "no-" + role.name().toLowerCase(Locale.ROOT));
        }
    }

    private Reply login(String next, String name, @Nullable String failure, long waitSeconds) {
        LoginForm form = new LoginForm(next, name, failure, waitSeconds, users.all().stream().allMatch(User::disabled));
        return new Page(failure == null ? 200 : 403, "login", form);
    }

    private void end(Visit visit) {
        if (TOKEN.matcher(visit.token()).matches()) {
            users.end(hash(visit.token()));
        }
    }

    private void audit(Kind kind, @Nullable String who, Visit visit) {
        AuditEntry entry = new AuditEntry(kind, clock.instant(), who, visit.from().address(), null, METHOD,
                Subject.NONE,
                null, null,
                null);
        if (kind == Kind.REFUSED) {
            trail.count(entry);
        } else {
            trail.record(entry);
        }
    }

    private String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String hash(String token) {
        return DigestUtils.sha256Hex("session " + token);
    }

    /** Derived from the token, which other pages cannot read. */
    private static String formToken(String token) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(DigestUtils.sha256("form " + token));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
