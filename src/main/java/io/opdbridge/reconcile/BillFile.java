package io.opdbridge.reconcile;

import io.opdbridge.db.DatabaseUnavailableException;
import io.opdbridge.reconcile.UnreadableBillException.Reason;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A bill as downloaded: plain, in gzip, or in a zip with its summary. Archives are read in place and never unpacked, so
 * the names inside cannot point anywhere; the size of their content is limited.
 */
public final class BillFile {

    private static final Charset GBK = Charset.forName("GB18030");
    private static final String SUMMARY = "汇总";
    private static final int MAX_ENTRIES = 100;
    private static final int START = 8 * 1024;
    private static final int ENCRYPTED_FLAG_AT = 6;
    private static final int LOCAL_HEADER = 30;

    private final Path file;
    private final long maxBytes;
    private final BillParts parts;

    /**
     * @param maxBytes limit of the bill in bytes, uncompressed
     * @param parts    the whole bill
     */
    public BillFile(Path file, long maxBytes, BillParts parts) {
        this.file = file;
        this.maxBytes = maxBytes;
        this.parts = parts;
    }

    /**
     * Passes on its rows.
     *
     * @param watched lets the caller watch the bytes of the file being read
     * @throws UnreadableBillException when it is not a whole bill of the format, or does not fit the other files
     */
    public void read(BillFormat format, UnaryOperator<InputStream> watched, BillFormat.Rows rows) throws IOException {
        try (InputStream in = new BufferedInputStream(watched.apply(Files.newInputStream(file)), START)) {
            byte[] start = peek(in);
            if (begins(start, 0x1F, 0x8B)) {
                readText(format, name(), new BufferedInputStream(new Bounded(new GZIPInputStream(in)), START), rows);
            } else if (begins(start, 'P', 'K')) {
                if (start.length >= LOCAL_HEADER && (start[ENCRYPTED_FLAG_AT] & 1) == 1) {
                    throw new UnreadableBillException(Reason.ENCRYPTED, 0, null);
                }
                readZip(format, rows);
            } else {
                readText(format, name(), new BufferedInputStream(new Bounded(in), START), rows);
            }
        } catch (ZipException | EOFException e) {
            throw new UnreadableBillException(Reason.BAD_ARCHIVE, 0, null);
        }
    }

    /** The same for a bill of a HIS, so that errors name it. */
    public void readOfHis(BillFormat format, UnaryOperator<InputStream> watched, BillFormat.Rows rows)
            throws IOException {
        try {
            read(format, watched, rows);
        } catch (UnreadableBillException e) {
            throw e.ofHis();
        }
    }

    private void readZip(BillFormat format, BillFormat.Rows rows) throws IOException {
        // decoded here, since a name in another charset than declared would keep the archive from opening
        try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.ISO_8859_1)) {
            if (zip.size() > MAX_ENTRIES) {
                throw new UnreadableBillException(Reason.BAD_ARCHIVE, 0, null);
            }
            List<ZipEntry> bills = new ArrayList<>();
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (isBill(entry)) {
                    bills.add(entry);
                }
            }
            Budget budget = new Budget();
            int read = 0;
            for (ZipEntry entry : bills) {
                try (InputStream in = new BufferedInputStream(new Bounded(zip.getInputStream(entry), budget), START)) {
                    readText(format, name() + "/" + decoded(entry.getName()), in, rows);
                    read++;
                } catch (UnreadableBillException e) {
                    if (!isSummary(e)) {
                        throw e;
                    }
                }
            }
            if (read == 0) {
                throw new UnreadableBillException(Reason.BAD_ARCHIVE, 0, null);
            }
        } catch (IllegalArgumentException e) {
            // an impossible entry
            throw new UnreadableBillException(Reason.BAD_ARCHIVE, 0, null);
        }
    }

    /** macOS adds folders of its own, and Alipay a summary. */
    private static boolean isBill(ZipEntry entry) throws UnreadableBillException {
        String path = decoded(entry.getName()).replace('\\', '/');
        String name = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        if (path.equals("[Content_Types].xml") || name.endsWith(".xlsx") || name.endsWith(".xls")) {
            throw new UnreadableBillException(Reason.SPREADSHEET, 0, null);
        }
        return !entry.isDirectory() && !name.startsWith(".") && !path.startsWith("__MACOSX/")
                && !path.contains("/__MACOSX/")
                && (name.endsWith(".csv") || name.endsWith(".txt")) && !name.contains(SUMMARY);
    }

    private static String decoded(String name) {
        if (name.chars().anyMatch(character -> character > 0xFF)) {
            // the archive says that its names are UTF-8
            return name;
        }
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, GBK);
        }
    }

    private static boolean isSummary(UnreadableBillException refused) {
        return refused.reason() == Reason.OTHER_BILL && refused.details().contains(BillName.ALIPAY_SUMMARY.name());
    }

    private String name() {
        return file.getFileName().toString();
    }

    private void readText(BillFormat format, String name, InputStream in, BillFormat.Rows rows) throws IOException {
        if (NoBill.isDayWithoutRows(peek(in))) {
            return;
        }
        BillLines lines = new BillLines(in, format.charset());
        BillParts.Part part = parts.begin(name, format.days());
        try {
            format.read(lines, new BillFormat.Rows() {
                @Override
                public void add(BillRow row) throws IOException {
                    part.add(row);
                    rows.add(row);
                }

                @Override
                public void period(LocalDateTime from, LocalDateTime until, long line) throws IOException {
                    part.period(from, until, line);
                }
            });
            part.end();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (DatabaseUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            // an unexpected content is the bill's fault, and a retry would not help
            throw new UnreadableBillException(Reason.BAD_CSV, lines.number(), null);
        }
    }

    private static byte[] peek(InputStream in) throws IOException {
        in.mark(START);
        byte[] start = in.readNBytes(START);
        in.reset();
        return start;
    }

    private static boolean begins(byte[] start, int first, int second) {
        return start.length >= 2 && (start[0] & 0xFF) == first && (start[1] & 0xFF) == second;
    }

    /** Limit of all entries of an archive together. */
    private final class Budget {
        private long left = maxBytes;
    }

    /** Limits the bytes to those that the bill may have. */
    private final class Bounded extends FilterInputStream {

        private final Budget budget;

        Bounded(InputStream in) {
            this(in, new Budget());
        }

        Bounded(InputStream in, Budget budget) {
            super(in);
            this.budget = budget;
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
            budget.left -= bytes;
            if (budget.left < 0) {
                throw new UnreadableBillException(Reason.TOO_LARGE, 0, null, Long.toString(maxBytes));
            }
        }
    }
}
