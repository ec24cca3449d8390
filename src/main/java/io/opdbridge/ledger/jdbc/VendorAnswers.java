package io.opdbridge.ledger.jdbc;

import io.opdbridge.db.Command;
import io.opdbridge.db.Query;
import io.opdbridge.ledger.VendorAnswer;
import io.opdbridge.ledger.VendorAnswer.CallEnd;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

import static io.opdbridge.db.Rows.instant;

/** The latest answers of vendors. Thread-safe. */
public final class VendorAnswers {

    /** Ids grow, so the last rows of the key are the last answers; HSQLDB uses the index only with the site. */
    private static final String LAST = """
            SELECT a.site, a.hold_id, h.order_id, a.step, a.result, a.vendor_code, a.words, a.counted, a.answered_at
            FROM vendor_answer a JOIN vendor_hold h ON h.site = a.site AND h.id = a.hold_id
            WHERE a.site = ? ORDER BY a.site DESC, a.id DESC FETCH FIRST ? ROWS ONLY
            """;

    private final DataSource dataSource;

    public VendorAnswers(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** The last answers of a site's vendor, newest first. */
    public List<VendorAnswer> last(String site, int max) {
        return new Query<>(Command.of(LAST, site, max), VendorAnswers::answer).list(dataSource);
    }

    private static VendorAnswer answer(ResultSet row) throws SQLException {
        return new VendorAnswer(row.getString("site"), row.getLong("hold_id"), row.getString("order_id"),
                row.getString("step"), CallEnd.valueOf(row.getString("result")), row.getString("vendor_code"),
                row.getString("words"), row.getBoolean("counted"), instant(row, "answered_at"));
    }
}
