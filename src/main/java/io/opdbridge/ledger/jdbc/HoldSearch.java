package io.opdbridge.ledger.jdbc;

import io.opdbridge.canonical.Site;
import io.opdbridge.canonical.Sites;
import io.opdbridge.ledger.HoldPage;
import io.opdbridge.ledger.HoldQuery;
import io.opdbridge.ledger.LedgerUnavailableException;
import io.opdbridge.ledger.ListedHold;
import io.opdbridge.ledger.VendorHold.State;

import javax.sql.DataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
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

import static io.opdbridge.ledger.jdbc.Rows.instant;
import static io.opdbridge.ledger.jdbc.Rows.utc;

/**
 * Finds holds, those of our own books and those at vendors, a page at a time, in the order of their numbers, which is that
 * of their age. Each state of each site is read by an index for as many rows as a page has, and no further. Thread-safe.
 */
public final class HoldSearch {

    private static final String OWN_COLUMNS = """
            SELECT h.site, h.id, 'OWN' AS keeper, s.outcome AS state, r.flow_no, r.order_id, h.trans_no, h.price_fen,
                   h.trans_time, h.cancel_no, a.card_type, a.card_no, h.placed_at, s.settled_at AS ended_at, 0 AS tries,
                   CAST(NULL AS TIMESTAMP(6) WITH TIME ZONE) AS due_at
            FROM\s""";

    // HSQLDB joins in the order in which the tables are written.
    private static final String OWN_LIVE = OWN_COLUMNS + """
            live_hold l JOIN refund_hold h ON h.site = l.site AND h.id = l.hold_id
            JOIN recharge r ON r.site = h.site AND r.id = h.recharge_id
            JOIN account a ON a.site = r.site AND a.id = r.account_id
            LEFT JOIN settlement s ON s.site = h.site AND s.hold_id = h.id
            WHERE l.site = ? AND l.hold_id > ? AND l.hold_id < ? %s ORDER BY l.site, l.hold_id FETCH FIRST ? ROWS ONLY
            """;

    private static final String OWN_ENDED = OWN_COLUMNS + """
            settlement s JOIN refund_hold h ON h.site = s.site AND h.id = s.hold_id
            JOIN recharge r ON r.site = h.site AND r.id = h.recharge_id
            JOIN account a ON a.site = r.site AND a.id = r.account_id
            WHERE s.site = ? AND s.hold_id > ? AND s.hold_id < ? AND s.outcome = '%s' %s
            ORDER BY s.site, s.hold_id FETCH FIRST ? ROWS ONLY
            """;

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
            SELECT h.site, h.id, 'VENDOR' AS keeper, s.state, COALESCE(h.flow_no, s.flow_no) AS flow_no, h.order_id,
                   h.trans_no, h.price_fen, h.trans_time, s.cancel_no, h.card_type, h.card_no, h.placed_at, s.ended_at,
                   s.tries, s.due_at
            FROM\s""";

    /** A rollback that came before its freeze left a mark only, no hold. */
    private static final String NO_MARK = " AND (s.state <> 'RELEASED' OR s.claim <> 0) ";

    private static final String VENDOR_STATE = VENDOR_COLUMNS + """
            vendor_hold_state s JOIN vendor_hold h ON h.site = s.site AND h.id = s.hold_id
            WHERE s.site = ? AND s.state = ? AND s.hold_id > ? AND s.hold_id < ? %s
            ORDER BY s.site, s.state, s.hold_id FETCH FIRST ? ROWS ONLY
            """;

    private static final String VENDOR_HOLD = VENDOR_COLUMNS + """
            vendor_hold h JOIN vendor_hold_state s ON s.site = h.site AND s.hold_id = h.id
            WHERE h.site = ?\s""";

    private static final String VENDOR_OF_FLOW_NO = VENDOR_COLUMNS + """
            (SELECT id FROM vendor_hold WHERE site = ? AND flow_no = ?
             UNION SELECT hold_id FROM vendor_hold_state WHERE site = ? AND flow_no = ?) k
            JOIN vendor_hold h ON h.id = k.id
            JOIN vendor_hold_state s ON s.site = h.site AND s.hold_id = h.id
            WHERE h.site = ?\s""";

    private static final String VENDOR_OF_CANCEL_NO = VENDOR_COLUMNS + """
            vendor_hold_state s JOIN vendor_hold h ON h.site = s.site AND h.id = s.hold_id
            WHERE s.site = ? AND s.cancel_no = ?
            """;

    private static final Set<State> LIVE = EnumSet.of(State.PENDING, State.UNKNOWN, State.HELD, State.CAPTURING,
            State.RELEASING);
    private static final Pattern CURSOR = Pattern.compile("([or])([0-9]{1,18})");
    /** How far the numbers may be from the order of time: the clocks of several bridges. */
    private static final Duration CLOCKS = Duration.ofMinutes(10);

    private final DataSource dataSource;
    private final Sites sites;
    private final Clock clock;

    public HoldSearch(DataSource dataSource, Sites sites, Clock clock) {
        this.dataSource = dataSource;
        this.sites = sites;
        this.clock = clock;
    }

    /** @throws IllegalArgumentException when the cursor is none */
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
                found.addAll(find(connection, query, false, afterOverdue ? after : 0, query.maxRows() + 1 - found.size()));
            }
        } catch (SQLException e) {
            throw new LedgerUnavailableException(e);
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

    /** The holds with that refund number ({@code HisCancelNo}), of all sites. */
    public List<ListedHold> ofCancelNo(String cancelNo) {
        List<ListedHold> holds = new ArrayList<>();
        for (Site site : sites.all()) {
            holds.addAll(list(site, OWN_HOLD + "AND h.cancel_no = ?", site.name(), cancelNo));
            holds.addAll(list(site, VENDOR_OF_CANCEL_NO, site.name(), cancelNo));
        }
        return holds;
    }

    private List<ListedHold> list(Site site, String sql, Object... values) {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(true);
            return query(site, Command.of(sql, values)).list(connection);
        } catch (SQLException e) {
            throw new LedgerUnavailableException(e);
        }
    }

    /** The first of them in the order of their numbers: each source gives as many as are wanted of all together. */
    private List<ListedHold> find(Connection connection, HoldQuery query, boolean overdue, long after, int max)
            throws SQLException {
        Set<State> states = query.states().isEmpty() ? LIVE : query.states();
        List<ListedHold> found = new ArrayList<>();
        for (Site site : wanted(query)) {
            Set<State> ofPhase = EnumSet.copyOf(overdue ? Set.of(State.HELD) : states);
            if (states.contains(State.HELD) || !overdue) {
                for (Command command : new Sources(connection, query, site, overdue, after, max).of(ofPhase)) {
                    found.addAll(query(site, command).list(connection));
                }
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
        return clock.instant().minus(site.overdueAfter());
    }

    private Query<ListedHold> query(Site site, Command command) {
        Instant overdueUntil = overdueUntil(site);
        return new Query<>(command, row -> hold(row, overdueUntil));
    }

    private static ListedHold hold(ResultSet row, Instant overdueUntil) throws SQLException {
        String said = row.getString("state");
        State state = said == null ? State.HELD : switch (said) {
            case "CAPTURE" -> State.CAPTURED;
            case "RELEASE" -> State.RELEASED;
            default -> State.valueOf(said);
        };
        Instant placedAt = instant(row, "placed_at");
        return new ListedHold(row.getString("site"), row.getLong("id"), row.getString("keeper").startsWith("VENDOR"), state,
                row.getString("flow_no"), row.getString("order_id"), row.getString("trans_no"), row.getLong("price_fen"),
                instant(row, "trans_time"), row.getString("cancel_no"), row.getString("card_type"),
                row.getString("card_no"), placedAt, instant(row, "ended_at"),
                state == State.HELD && !placedAt.isAfter(overdueUntil), row.getInt("tries"), instant(row, "due_at"));
    }

    /** The statements that find holds of one site; each ends where the page does. */
    private final class Sources {

        private final Connection connection;
        private final HoldQuery query;
        private final String site;
        private final boolean overdue;
        private final Instant overdueUntil;
        private final long after;
        private final int max;
        private final List<Command> commands = new ArrayList<>();

        Sources(Connection connection, HoldQuery query, Site site, boolean overdue, long after, int max) {
            this.connection = connection;
            this.query = query;
            this.site = site.name();
            this.overdue = overdue;
            this.overdueUntil = overdueUntil(site);
            this.after = after;
            this.max = max;
        }

        List<Command> of(Set<State> states) throws SQLException {
            if (query.cardNo() != null || query.orderId() != null || query.flowNo() != null) {
                addNamed(states);
            } else {
                addOwn(states);
                addAtVendor(states);
            }
            return commands;
        }

        private void addOwn(Set<State> states) throws SQLException {
            Numbers numbers = numbers("refund_hold");
            for (State state : states) {
                String sql = switch (state) {
                    case HELD -> OWN_LIVE.formatted(times(state));
                    case CAPTURED -> OWN_ENDED.formatted("CAPTURE", times(state));
                    case RELEASED -> OWN_ENDED.formatted("RELEASE", times(state));
                    default -> null;
                };
                if (sql != null) {
                    add(sql, List.of(site, numbers.after(), numbers.before()), state);
                }
            }
        }

        private void addAtVendor(Set<State> states) throws SQLException {
            Numbers numbers = numbers("vendor_hold");
            for (State state : states) {
                add(VENDOR_STATE.formatted(NO_MARK + times(state)),
                        List.of(site, state.name(), numbers.after(), numbers.before()), state);
            }
        }

        /** By a number of the patient, the order or the recharge; few holds have the same. */
        private void addNamed(Set<State> states) {
            String own = query.orderId() != null || query.flowNo() != null ? OWN_OF_RECHARGE : OWN_OF_CARD;
            List<Object> vendorValues = new ArrayList<>(List.of(site));
            String vendor = VENDOR_HOLD;
            if (query.flowNo() != null) {
                vendor = VENDOR_OF_FLOW_NO;
                vendorValues = new ArrayList<>(List.of(site, query.flowNo(), site, query.flowNo(), site));
            }
            for (State state : states) {
                if (state == State.HELD || state == State.CAPTURED || state == State.RELEASED) {
                    String outcome = state == State.HELD ? "s.id IS NULL"
                            : "s.outcome = '" + (state == State.CAPTURED ? "CAPTURE" : "RELEASE") + "'";
                    List<Object> values = new ArrayList<>(List.of(site));
                    String sql = own + named(values, "a.card_no", "r.order_id", "r.flow_no") + "AND " + outcome;
                    add(sql + byNumber(values, state), values, state);
                }
                List<Object> values = new ArrayList<>(vendorValues);
                String sql = vendor + named(values, "h.card_no", "h.order_id", null) + NO_MARK + "AND s.state = ?";
                values.add(state.name());
                add(sql + byNumber(values, state), values, state);
            }
        }

        private String named(List<Object> values, String card, String order, String flow) {
            StringBuilder sql = new StringBuilder();
            equal(sql, values, card, query.cardNo());
            equal(sql, values, order, query.orderId());
            if (flow != null) {
                equal(sql, values, flow, query.flowNo());
            }
            return sql.toString();
        }

        private String byNumber(List<Object> values, State state) {
            values.add(after);
            return " AND h.id > ? " + times(state) + " ORDER BY h.id FETCH FIRST ? ROWS ONLY";
        }

        /** The condition on when a hold was placed; its values come after the others. */
        private String times(State state) {
            return (query.placedFrom() == null ? "" : "AND h.placed_at >= ? ")
                    + (query.placedUntil() == null ? "" : "AND h.placed_at < ? ")
                    + (state != State.HELD ? "" : overdue ? "AND h.placed_at <= ? " : "AND h.placed_at > ? ");
        }

        private void add(String sql, List<Object> values, State state) {
            List<Object> all = new ArrayList<>(values);
            if (query.placedFrom() != null) {
                all.add(utc(query.placedFrom()));
            }
            if (query.placedUntil() != null) {
                all.add(utc(query.placedUntil()));
            }
            if (state == State.HELD) {
                all.add(utc(overdueUntil));
            }
            all.add(max);
            commands.add(new Command(sql, all));
        }

        /** So that those of another age are not read one by one. */
        private Numbers numbers(String table) throws SQLException {
            long from = query.placedFrom() == null ? 0 : firstSince(table, query.placedFrom().minus(CLOCKS)) - 1;
            long until = query.placedUntil() == null ? Long.MAX_VALUE
                    : firstSince(table, query.placedUntil().plus(CLOCKS));
            return new Numbers(Math.max(after, from), until);
        }

        /** The number of the first hold placed since then, as far as numbers follow the time; found by halving. */
        private long firstSince(String table, Instant since) throws SQLException {
            String next = "SELECT id, placed_at FROM " + table
                    + " WHERE site = ? AND id >= ? ORDER BY site, id FETCH FIRST 1 ROW ONLY";
            long from = 0;
            long to = new Query<>(Command.of("SELECT MAX(id) FROM " + table + " WHERE site = ?", site), row -> row.getLong(1))
                    .list(connection).get(0) + 1;
            while (from < to) {
                long middle = from + (to - from) / 2;
                List<Placed> found = new Query<>(Command.of(next, site, middle),
                        row -> new Placed(row.getLong("id"), instant(row, "placed_at"))).list(connection);
                if (found.isEmpty() || !found.get(0).at().isBefore(since)) {
                    to = middle;
                } else {
                    from = found.get(0).id() + 1;
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

    private static void equal(StringBuilder sql, List<Object> values, String column, String value) {
        if (value != null) {
            sql.append("AND ").append(column).append(" = ? ");
            values.add(value);
        }
    }
}
