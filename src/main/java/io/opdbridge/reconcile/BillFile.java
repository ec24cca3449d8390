package io.opdbridge.reconcile;

import io.opdbridge.reconcile.UnreadableBillException.Reason;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * A bill as it was downloaded: plain, in gzip, or in a zip beside its summary. Archives are read as they are and nothing
 * is unpacked, so the names in them lead nowhere; what comes out of them is bounded.
 */
public final class BillFile {

    private static final Charset NAMES = Charset.forName("GB18030");
    private static final String SUMMARY = "汇总";
    private static final int MAX_ENTRIES = 100;

    private final Path file;
    private final long maxBytes;

    /** @param maxBytes most bytes of the bill, uncompressed */
    public BillFile(Path file, long maxBytes) {
        this.file = file;
        this.maxBytes = maxBytes;
    }

    /**
     * Hands over its rows.
     *
     * @param watched lets the caller watch the bytes of the file being read
     * @throws UnreadableBillException when it is no whole bill of the format
     */
    public void read(BillFormat format, UnaryOperator<InputStream> watched, BillFormat.Rows rows) throws IOException {
        try (InputStream in = new BufferedInputStream(watched.apply(Files.newInputStream(file)))) {
            in.mark(4);
            byte[] start = in.readNBytes(4);
            in.reset();
            if (begins(start, 0x1F, 0x8B)) {
                read(format, new Bounded(new GZIPInputStream(in)), rows);
            } else if (begins(start, 'P', 'K')) {
                readZip(format, in, rows);
            } else {
                read(format, new Bounded(in), rows);
            }
        } catch (ZipException | EOFException e) {
            throw new UnreadableBillException(Reason.BAD_ARCHIVE, 0, null);
        }
    }

    private void readZip(BillFormat format, InputStream in, BillFormat.Rows rows) throws IOException {
        boolean found = false;
        try {
            // closed with the file
            ZipInputStream zip = new ZipInputStream(in, NAMES);
            Bounded bounded = new Bounded(zip);
            ZipEntry entry;
            int entries = 0;
            while ((entry = zip.getNextEntry()) != null) {
                if (++entries > MAX_ENTRIES) {
                    throw new UnreadableBillException(Reason.BAD_ARCHIVE, 0, null);
                }
                String name = entry.getName().toLowerCase(Locale.ROOT);
                if ((name.endsWith(".csv") || name.endsWith(".txt")) && !name.contains(SUMMARY)) {
                    found = true;
                    read(format, bounded, rows);
                }
            }
        } catch (IllegalArgumentException e) {
            // a name that is in no charset
            throw new UnreadableBillException(Reason.BAD_ARCHIVE, 0, null);
        }
        if (!found) {
            throw new UnreadableBillException(Reason.BAD_ARCHIVE, 0, null);
        }
    }

    private static void read(BillFormat format, InputStream in, BillFormat.Rows rows) throws IOException {
        format.read(new BillLines(in, format.charset()), rows);
    }

    private static boolean begins(byte[] start, int first, int second) {
        return start.length >= 2 && (start[0] & 0xFF) == first && (start[1] & 0xFF) == second;
    }

    /** No more than the bill may have. */
    private final class Bounded extends FilterInputStream {

        private long left = maxBytes;

        Bounded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = super.read(target, offset, length);
            count(Math.max(read, 0));
            return read;
        }

        private void count(int bytes) throws UnreadableBillException {
            left -= bytes;
            if (left < 0) {
                throw new UnreadableBillException(Reason.TOO_LARGE, 0, null, Long.toString(maxBytes));
            }
        }
    }
}
