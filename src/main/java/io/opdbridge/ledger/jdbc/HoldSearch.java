package io.opdbridge.ledger.jdbc;

import io.opdbridge.canonical.Attempt;
import io.opdbridge.canonical.RechargeRef;
import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.db.Command;
import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.db.Query;
import io.opdbridge.ledger.HoldPage;
import io.opdbridge.ledger.HoldQuery;
import io.opdbridge.ledger.ListedHold;
import io.opdbridge.ledger.VendorHold.State;
import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;

import static io.opdbridge.db.Rows.instant;
import static io.opdbridge.db.Rows.nullableInstant;
import static io.opdbridge.db.Rows.utc;

/**
 * Finds holds of our own books and at vendors, a page at a time, in the order of their ids. That is the order of their
 * age, as far as the clocks of several bridges agree. An index serves each state of each site; ended holds are read
 * only as far as the page goes. Thread-safe.
 */
public final class HoldSearch {

    private static final String OWN_COLUMNS = """
            SELECT h.site, h.id, 'OWN' AS keeper,
                   COALESCE((SELECT 'REVERSED' FROM hold_reversal v WHERE v.site = h.site AND v.hold_id = h.id),
                     s.outcome)
                       AS state, r.flow_no, r.order_id, h.trans_no, h.price_fen,
                   h.trans_time, h.cancel_no, a.card_type, a.card_no, h.placed_at,
                   COALESCE((SELECT v.reversed_at FROM hold_reversal v WHERE v.site = h.site AND v.hold_id = h.id),
                       s.settled_at) AS ended_at, 0 AS tries,
                   CAST(NULL AS TIMESTAMP(6) WITH TIME ZONE) AS due_at
            FROM\s""";

    // HSQLDB joins tables in the written order
    private static final String OWN_LIVE = OWN_COLUMNS + """
            live_hold l JOIN refund_hold h ON h.site = l.site AND h.id = l.hold_id
            JOIN recharge r ON r.site = h.site AND r.id = h.recharge_id
            JOIN account a ON a.site = r.site AND a.id = r.account_id
            LEFT JOIN settlement s ON s.site = h.site AND s.hold_id = h.id
            WHERE l.site = ? AND l.hold_id > ? AND l.hold_id < ? %s ORDER BY l.site, l.hold_id FETCH FIRST ? ROWS ONLY
            """;

    // HSQLDB stops at the end of the page only in a query of one table
    private static final String OWN_ENDED = """
            SELECT hold_id FROM settlement s WHERE site = ? AND outcome = '%s' AND hold_id > ? AND hold_id < ?
              AND NOT EXISTS (SELECT 1 FROM hold_reversal v WHERE v.site = s.site AND v.hold_id = s.hold_id)
            ORDER BY site, outcome, hold_id FETCH FIRST ? ROWS ONLY
            """;

    private static final String REVERSED = """
            SELECT hold_id FROM %s v WHERE site = ? AND hold_id > ? AND hold_id < ?%s
            ORDER BY site, hold_id FETCH FIRST ? ROWS ONLY
            """;

    private static final String OWN_REVERSED = REVERSED.formatted("hold_reversal", "");

    /** Holds that the vendor has yet to release count as under way. */
    private static final String VENDOR_REVERSED = REVERSED.formatted("vendor_reversal", " AND NOT EXISTS (SELECT 1"
            + " FROM vendor_hold_state s WHERE s.site = v.site AND s.hold_id = v.hold_id AND s.state = 'RELEASING')");

    private static final String OWN_OF_CARD = OWN_COLUMNS + """
            account a JOIN recharge r ON r.site = a.site AND r.account_id = a.id
            JOIN refund_hold h ON h.site = r.site AND h.recharge_id = r.id
            LEFT JOIN settlement s ON s.site = h.site AND s.hold_id = h.id
            WHERE a.site = ?\s""";

    private static final String OWN_OF_RECHARGE = OWN_COLUMNS + """
            recharge r JOIN refund_hold h ON h.site = r.site AND h.recharge_id = r.id
            JOIN account a ON a.site = r.site AND a.id = r.account_id
            LEFT JOIN settlement s ON s.site = h.site AND s.hold_id = h.id
            WHERE r.site = ?\s""";

    private static final String OWN_HOLD = OWN_COLUMNS + """
            refund_hold h JOIN recharge r ON r.site = h.site AND r.id = h.recharge_id
            JOIN account a ON a.site = r.site AND a.id = r.account_id
            LEFT JOIN settlement s ON s.site = h.site AND s.hold_id = h.id
            WHERE h.site = ?\s""";

    private static final String VENDOR_COLUMNS = """
            SELECT h.site, h.id, 'VENDOR' AS keeper,
                   COALESCE((SELECT 'REVERSED' FROM vendor_reversal v WHERE v.site = h.site AND v.hold_id = h.id
                       AND s.state <> 'RELEASING'), s.state) AS state, COALESCE(h.flow_no, s.flow_no) AS flow_no,
                         h.order_id,
                   h.trans_no, h.price_fen, h.trans_time, s.cancel_no, h.card_type, h.card_no, h.placed_at,
                   COALESCE((SELECT v.reversed_at FROM vendor_reversal v WHERE v.site = h.site AND v.hold_id = h.id
                       AND s.state = 'CAPTURED'), s.end_recorded_at, s.ended_at) AS ended_at, s.tries, s.due_at
            FROM\s""";

    /** A rollback before its freeze left only a mark, no hold. */
    private static final String NO_MARK = " AND (s.state <> 'RELEASED' OR s.claim <> 0) ";

    private static final String VENDOR_ENDED = """
            SELECT s.hold_id FROM vendor_hold_state s
            WHERE s.site = ? AND s.state = ? AND s.hold_id > ? AND s.hold_id < ? %s
              AND NOT EXISTS (SELECT 1 FROM vendor_reversal v WHERE v.site = s.site AND v.hold_id = s.hold_id)
            ORDER BY s.site, s.state, s.hold_id FETCH FIRST ? ROWS ONLY
            """.formatted(NO_MARK);

    private static final String VENDOR_LIVE = VENDOR_COLUMNS + """
            vendor_hold_state s JOIN vendor_hold h ON h.site = s.site AND h.id = s.hold_id
            WHERE s.site = ? AND s.state = ? AND s.hold_id > ? AND s.hold_id < ? %s
            ORDER BY s.site, s.state, s.hold_id FETCH FIRST ? ROWS ONLY
            """;

    private static final String VENDOR_HOLD = VENDOR_COLUMNS + """
            vendor_hold h JOIN vendor_hold_state s ON s.site = h.site AND s.hold_id = h.id
            WHERE h.site = ?""" + NO_MARK;

    /** The vendor's number, where the caller sent none. */
    private static final String VENDOR_OF_SAID_FLOW_NO = VENDOR_COLUMNS + """
            vendor_hold_state s JOIN vendor_hold h ON h.site = s.site AND h.id = s.hold_id
            WHERE s.site = ? AND s.flow_no = ? AND COALESCE(h.flow_no, '') <> s.flow_no\s""";

    private static final String VENDOR_OF_CANCEL_NO = VENDOR_COLUMNS + """
            vendor_hold_state s JOIN vendor_hold h ON h.site = s.site AND h.id = s.hold_id
            WHERE s.site = ? AND s.cancel_no = ?
            """;

    private static final Pattern CURSOR = Pattern.compile("([or])([0-9]{1,18})");

    private final DataSource dataSource;
    private final Sites sites;
    private final Clock clock;

    public HoldSearch(DataSource dataSource, Sites sites, Clock clock) {
        this.dataSource = dataSource;
        this.sites = sites;
        this.clock = clock;
    }

    /** @throws IllegalArgumentException when the text is not a cursor */
    public HoldPage page(HoldQuery query) {
        Matcher cursor = CURSOR.matcher(query.after() == null ? "o0" : query.after());
        if (!cursor.matches()) {
            throw new IllegalArgumentException("There is no such page");
        }
        boolean afterOverdue = cursor.group(1).equals("r");
        long after = Long.parseLong(cursor.group(2));
        List<ListedHold> found = new ArrayList<>();
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(true);
            if (!afterOverdue) {
                found.addAll(find(connection, query, true, after, query.maxRows() + 1));
            }
            if (!query.overdueOnly() && found.size() <= query.maxRows()) {
                found.addAll(
                        find(connection, query, false, afterOverdue ? after : 0, query.maxRows() + 1 - found.size()));
            }
        } catch (SQLException e) {
            throw new DatabaseUnavailableException(e);
        }
        if (found.size() <= query.maxRows()) {
            return new HoldPage(found, null);
        }
        List<ListedHold> page = found.subList(0, query.maxRows());
        ListedHold last = page.get(page.size() - 1);
        return new HoldPage(page, (last.overdue() ? "o" : "r") + last.id());
    }

    public Optional<ListedHold> find(String site, long id) {
        return sites.find(site).stream().flatMap(known -> {
            List<ListedHold> holds = list(known, OWN_HOLD + "AND h.id = ?", known.name(), id);
            return (holds.isEmpty() ? list(known, VENDOR_HOLD + "AND h.id = ?", known.name(), id) : holds).stream();
        }).findFirst();
    }

    /** The holds of all sites with this refund number ({@code HisCancelNo}). */
    public List<ListedHold> ofCancelNo(String cancelNo) {
        List<ListedHold> holds = new ArrayList<>();
        for (Site site : sites.all()) {
            holds.addAll(list(site, OWN_HOLD + "AND h.cancel_no = ?", site.name(), cancelNo));
            holds.addAll(list(site, VENDOR_OF_CANCEL_NO, site.name(), cancelNo));
        }
        return holds;
    }

    private List<ListedHold> list(Site site, String sql, Object... values) {
        return query(site, Command.of(sql, values)).list(dataSource);
    }

    /** The first ones by id: each source gives as many as are wanted in total. */
    private List<ListedHold> find(Connection connection, HoldQuery query, boolean overdue, long after, int max)
            throws SQLException {
        Set<State> states = query.states().isEmpty() ? State.live() : query.states();
        List<ListedHold> found = new ArrayList<>();
        for (Site site : wanted(query)) {
            Set<State> ofPhase = EnumSet.copyOf(overdue ? Set.of(State.HELD) : states);
            if (states.contains(State.HELD) || !overdue) {
                found.addAll(new SiteSearch(connection, query, site, overdue, after, max).find(ofPhase));
            }
        }
        found.sort(Comparator.comparingLong(ListedHold::id));
        return found.size() <= max ? found : found.subList(0, max);
    }

    private Collection<Site> wanted(HoldQuery query) {
        return query.sites().isEmpty() ? sites.all()
                : sites.all().stream().filter(site -> query.sites().contains(site.name())).toList();
    }

    private Instant overdueUntil(Site site) {
        return clock.instant().minus(site.refunds().overdueAfter());
    }

    private Query<ListedHold> query(Site site, Command command) {
        Instant overdueUntil = overdueUntil(site);
        return new Query<>(command, row -> hold(row, overdueUntil));
    }

    private static ListedHold hold(ResultSet row, Instant overdueUntil) throws SQLException {
        String said = row.getString("state");
        State state = said == null ? State.HELD : switch (said.strip()) {
            case "CAPTURE" -> State.CAPTURED;
            case "RELEASE" -> State.RELEASED;
            default -> State.valueOf(said.strip());
        };
        Instant placedAt = instant(row, "placed_at");
        RechargeRef recharge = new RechargeRef(row.getString("site"), row.getString("flow_no"),
                row.getString("order_id"),
                row.getString("card_type"), row.getString("card_no"), null);
        Attempt attempt = new Attempt(row.getString("trans_no"), row.getLong("price_fen"),
                nullableInstant(row, "trans_time"));
        return new ListedHold(recharge, row.getLong("id"), row.getString("keeper").startsWith("VENDOR"), state, attempt,
                row.getString("cancel_no"), placedAt, nullableInstant(row, "ended_at"),
                state == State.HELD && !placedAt.isAfter(overdueUntil), row.getInt("tries"),
                nullableInstant(row, "due_at"));
    }

    /** Finds holds of one site, the overdue ones or the others. */
    private final class SiteSearch {

        private final Connection connection;
        private final HoldQuery query;
        private final Site site;
        private final boolean overdue;
        private final Instant overdueUntil;
        private final long after;
        private final int max;
        private final List<ListedHold> found = new ArrayList<>();

        SiteSearch(Connection connection, HoldQuery query, Site site, boolean overdue, long after, int max) {
            this.connection = connection;
            this.query = query;
            this.site = site;
            this.overdue = overdue;
            this.overdueUntil = overdueUntil(site);
            this.after = after;
            this.max = max;
        }

        List<ListedHold> find(Set<State> states) throws SQLException {
            if (query.cardNo() != null || query.orderId() != null || query.flowNo() != null) {
                findNamed(states);
            } else {
                findOwn(states);
                findAtVendor(states);
            }
            return found;
        }

        private void findOwn(Set<State> states) throws SQLException {
            Numbers numbers = numbers("refund_hold");
            for (State state : states) {
                switch (state) {
                    case HELD -> addLive(OWN_LIVE, List.of(site.name(), numbers.after(), numbers.before()), state);
                    case CAPTURED -> addEnded(OWN_HOLD,
                            Command.of(OWN_ENDED.formatted("CAPTURE"), site.name(), numbers.after(), numbers.before(),
                                    max));
                    case RELEASED -> addEnded(OWN_HOLD,
                            Command.of(OWN_ENDED.formatted("RELEASE"), site.name(), numbers.after(), numbers.before(),
                                    max));
                    case REVERSED -> addEnded(OWN_HOLD, Command.of(OWN_REVERSED, site.name(),
                            numbers.after(), numbers.before(), max));
                    default -> {
                    }
                }
            }
        }

        private void findAtVendor(Set<State> states) throws SQLException {
            Numbers numbers = numbers("vendor_hold");
            for (State state : states) {
                if (state.isLive()) {
                    addLive(VENDOR_LIVE, List.of(site.name(), state.name(), numbers.after(), numbers.before()), state);
                } else if (state == State.REVERSED) {
                    addEnded(VENDOR_HOLD, Command.of(VENDOR_REVERSED, site.name(), numbers.after(),
                            numbers.before(), max));
                } else {
                    addEnded(VENDOR_HOLD, Command.of(VENDOR_ENDED, site.name(), state.name(), numbers.after(),
                            numbers.before(), max));
                }
            }
        }

        /** All holds with a number of the patient, the order or the recharge, which are few. */
        private void findNamed(Set<State> states) throws SQLException {
            addNamed(query.orderId() != null || query.flowNo() != null ? OWN_OF_RECHARGE : OWN_OF_CARD,
                    new ArrayList<>(List.of(site.name())), "a.card_no", "r.order_id", "r.flow_no");
            addNamed(VENDOR_HOLD, new ArrayList<>(List.of(site.name())), "h.card_no", "h.order_id", "h.flow_no");
            if (query.flowNo() != null) {
                addNamed(VENDOR_OF_SAID_FLOW_NO, new ArrayList<>(List.of(site.name(), query.flowNo())), "h.card_no",
                        "h.order_id", null);
            }
            found.removeIf(hold -> hold.id() <= after || hold.overdue() != overdue || !states.contains(hold.state())
                    || query.placedFrom() != null && hold.placedAt().isBefore(query.placedFrom())
                    || query.placedUntil() != null && !hold.placedAt().isBefore(query.placedUntil()));
        }

        private void addNamed(String select, List<Object> values, String card, String order, @Nullable String flow)
                throws SQLException {
            StringBuilder sql = new StringBuilder(select);
            equal(sql, values, card, query.cardNo());
            equal(sql, values, order, query.orderId());
            if (flow != null) {
                equal(sql, values, flow, query.flowNo());
            }
            add(new Command(sql.toString(), values));
        }

        private void addLive(String select, List<Object> values, State state) throws SQLException {
            List<Object> all = new ArrayList<>(values);
            StringBuilder times = new StringBuilder();
            if (query.placedFrom() != null) {
                times.append("AND h.placed_at >= ? ");
                all.add(utc(query.placedFrom()));
            }
            if (query.placedUntil() != null) {
                times.append("AND h.placed_at < ? ");
                all.add(utc(query.placedUntil()));
            }
            if (state == State.HELD) {
                times.append(overdue ? "AND h.placed_at <= ? " : "AND h.placed_at > ? ");
                all.add(utc(overdueUntil));
            }
            all.add(max);
            add(new Command(select.formatted(times), all));
        }

        private void addEnded(String select, Command numbers) throws SQLException {
            for (long id : new Query<>(numbers, row -> row.getLong(1)).list(connection)) {
                add(Command.of(select + "AND h.id = ?", site.name(), id));
            }
        }

        private void add(Command command) throws SQLException {
            found.addAll(query(site, command).list(connection));
        }

        /** Skips holds of another age without reading them one by one. */
        private Numbers numbers(String table) throws SQLException {
            long from = query.placedFrom() == null ? 0 : firstSince(table, query.placedFrom()) - 1;
            long until = query.placedUntil() == null ? Long.MAX_VALUE : firstSince(table, query.placedUntil());
            return new Numbers(Math.max(after, from), until);
        }

        /** The id of the first hold placed since then, found by bisection, as far as ids follow the time. */
        private long firstSince(String table, Instant since) throws SQLException {
            String next = "SELECT id, placed_at FROM " + table
                    + " WHERE site = ? AND id >= ? ORDER BY site, id FETCH FIRST 1 ROW ONLY";
            long from = 0;
            long to = new Query<>(Command.of("SELECT id FROM " + table
                    + " WHERE site = ? ORDER BY site DESC, id DESC FETCH FIRST 1 ROW ONLY", site.name()),
                    row -> row.getLong("id") + 1).list(connection).stream().findFirst().orElse(0L);
            while (from < to) {
                long middle = from + (to - from) / 2;
                List<Placed> placed = new Query<>(Command.of(next, site.name(), middle),
                        row -> new Placed(row.getLong("id"), instant(row, "placed_at"))).list(connection);
                if (placed.isEmpty() || !placed.get(0).at().isBefore(since)) {
                    to = middle;
                } else {
                    from = placed.get(0).id() + 1;
                }
            }
            return from;
        }
    }

    private record Placed(long id, Instant at) {
    }

    /** Exclusive. */
    private record Numbers(long after, long before) {
    }

    private static void equal(StringBuilder sql, List<Object> values, String column, @Nullable String value) {
        if (value != null) {
            sql.append("AND ").append(column).append(" = ? ");
            values.add(value);
        }
    }
}
