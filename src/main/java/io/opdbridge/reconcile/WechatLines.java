package io.opdbridge.reconcile;

import io.opdbridge.reconcile.UnreadableBillException.Reason;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * How WeChat writes the lines of its bills: a back-tick before each value; a spreadsheet may have removed it, or put
 * quotes around it. For one thread.
 */
final class WechatLines {

    private @Nullable Boolean ticked;

    /** The names of a header, with commas of either width between them. */
    static List<String> names(String line) {
        return Arrays.asList(BillText.narrow(line).split(",", -1));
    }

    List<String> of(String line, long number, int count) throws UnreadableBillException {
        String stripped = line.strip();
        boolean hasTicks = BillText.hasTicks(stripped);
        if (ticked == null) {
            ticked = hasTicks;
        }
        if (hasTicks) {
            return BillText.ticked(stripped);
        }
        List<String> values = BillText.split(line, ',');
        if (ticked || values.size() < count && values.size() < 2) {
            throw new UnreadableBillException(Reason.BAD_CSV, number, null);
        }
        return values;
    }

    /** The line of totals behind their header. */
    static BillColumns totals(String header, BillLines lines) throws IOException {
        String line;
        do {
            line = lines.next();
        } while (line != null && line.isBlank());
        if (line == null) {
            throw new UnreadableBillException(Reason.CUT_OFF, lines.number(), null);
        }
        BillColumns totals = new BillColumns(names(header.strip()));
        String stripped = line.strip();
        totals.row(BillText.hasTicks(stripped) ? BillText.ticked(stripped) : BillText.split(line, ','),
                lines.number());
        return totals;
    }

    /** Refuses rows after the totals: another bill may follow, which would not be read. */
    static void refuseMore(BillLines lines) throws IOException {
        String line;
        while ((line = lines.next()) != null) {
            if (!line.replace(",", "").isBlank()) {
                throw new UnreadableBillException(Reason.BAD_CSV, lines.number(), null);
            }
        }
    }
}
