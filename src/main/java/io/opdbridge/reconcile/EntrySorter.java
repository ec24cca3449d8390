package io.opdbridge.reconcile;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.function.Function;

/**
 * Groups any number of entries by a key, with a limited number in memory: sorted pieces go to files, which are merged.
 * Not in the database: a million staged rows would be written three times (log, data, deletion) while the same database
 * serves calls. For one thread.
 */
final class EntrySorter implements Closeable {

    static final int MAX_GROUP = 10_000;

    private static final int PIECE = 20_000;
    private static final int BUFFER = 64 * 1024;

    private final Path folder;
    private final Function<Entry, String> key;
    private final Comparator<Entry> order;
    private final List<Path> files = new ArrayList<>();
    private final List<Entry> piece = new ArrayList<>();
    private long size;

    /** Takes a group. */
    interface GroupWork {
        void accept(List<Entry> group) throws IOException;
    }

    /**
     * @param folder folder of the files, which {@link #close} deletes
     * @param key    the key of an entry
     */
    EntrySorter(Path folder, Function<Entry, String> key) {
        this.folder = folder;
        this.key = key;
        // equal entries stay in the order of the bill, so that a day has the same result each time
        this.order = Comparator.comparing(key).thenComparing(Entry::side).thenComparing(Entry::day)
                .thenComparingLong(Entry::line).thenComparing(one -> one.hold().id(),
                        Comparator.nullsFirst(Comparator.naturalOrder()));
    }

    void add(Entry entry) throws IOException {
        piece.add(entry);
        size++;
        if (piece.size() == PIECE) {
            spill();
        }
    }

    long size() {
        return size;
    }

    /** @throws UnreadableBillException when a group is larger than an order can be */
    void forEachGroup(GroupWork work) throws IOException {
        List<Entry> group = new ArrayList<>();
        List<Run> runs = new ArrayList<>();
        try {
            piece.sort(order);
            PriorityQueue<Run> heads = new PriorityQueue<>(Comparator.comparing((Run run) -> run.head, order));
            runs.add(new Run(null));
            for (Path file : files) {
                runs.add(new Run(new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))));
            }
            for (Run run : runs) {
                if (run.next()) {
                    heads.add(run);
                }
            }
            while (!heads.isEmpty()) {
                Run run = heads.poll();
                Entry entry = Objects.requireNonNull(run.head, "An ended piece is no head");
                if (!group.isEmpty() && !key.apply(group.get(0)).equals(key.apply(entry))) {
                    work.accept(group);
                    group = new ArrayList<>();
                }
                if (group.size() == MAX_GROUP) {
                    throw new UnreadableBillException(UnreadableBillException.Reason.ORDER_TOO_OFTEN, entry.line(),
                            null,
                            key.apply(entry), Integer.toString(MAX_GROUP));
                }
                group.add(entry);
                if (run.next()) {
                    heads.add(run);
                }
            }
            if (!group.isEmpty()) {
                work.accept(group);
            }
        } finally {
            for (Run run : runs) {
                run.close();
            }
        }
    }

    private void spill() throws IOException {
        piece.sort(order);
        Path file = Files.createTempFile(folder, "entries", ".sorted");
        files.add(file);
        try (DataOutputStream out = new DataOutputStream(
                new BufferedOutputStream(Files.newOutputStream(file), BUFFER))) {
            for (Entry entry : piece) {
                write(out, entry);
            }
        }
        piece.clear();
    }

    @Override
    public void close() throws IOException {
        piece.clear();
        for (Path file : files) {
            Files.deleteIfExists(file);
        }
    }

    /** A sorted piece while it is read: a file, or the last one in memory. */
    private final class Run implements Closeable {

        private final @Nullable DataInputStream in;
        private int next;
        private @Nullable Entry head;

        Run(@Nullable DataInputStream in) {
            this.in = in;
        }

        boolean next() throws IOException {
            if (in == null) {
                head = next < piece.size() ? piece.get(next++) : null;
            } else {
                head = read(in);
            }
            return head != null;
        }

        @Override
        public void close() throws IOException {
            if (in != null) {
                in.close();
            }
        }
    }

    private static void write(DataOutputStream out, Entry entry) throws IOException {
        out.writeByte(entry.side().ordinal());
        out.writeByte(entry.kind().ordinal());
        Numbers numbers = entry.numbers();
        for (String text : new String[] {numbers.channelOrderNo(), numbers.orderNo(), numbers.channelRefundNo(),
            numbers.refundNo(), numbers.transNo(), entry.hold().flowNo(), entry.hold().cancelNo()}) {
            out.writeBoolean(text != null);
            if (text != null) {
                out.writeUTF(text);
            }
        }
        out.writeLong(entry.fen());
        out.writeBoolean(entry.at() != null);
        if (entry.at() != null) {
            out.writeLong(entry.at().getEpochSecond());
            out.writeInt(entry.at().getNano());
        }
        out.writeByte(entry.status().ordinal());
        out.writeLong(entry.line());
        out.writeLong(entry.day().toEpochDay());
        out.writeLong(entry.hold().id() == null ? 0 : entry.hold().id());
        out.writeBoolean(entry.unassigned());
        out.writeLong(entry.pooled() == null ? 0 : entry.pooled().itemId());
        if (entry.pooled() != null) {
            out.writeLong(entry.pooled().runId());
            out.writeByte(entry.pooled().type().ordinal());
            out.writeLong(entry.pooled().lateHoldId() == null ? 0 : entry.pooled().lateHoldId());
        }
    }

    private static Entry.Pooled readPooled(DataInputStream in, long itemId) throws IOException {
        long runId = in.readLong();
        Finding.Type type = Finding.Type.values()[in.readByte()];
        long lateHoldId = in.readLong();
        return new Entry.Pooled(itemId, runId, type, lateHoldId == 0 ? null : lateHoldId);
    }

    /** Null at the end. */
    private static @Nullable Entry read(DataInputStream in) throws IOException {
        int side = in.read();
        if (side < 0) {
            return null;
        }
        try {
            Entry.Flow kind = Entry.Flow.values()[in.readByte()];
            String[] texts = new String[7];
            for (int i = 0; i < texts.length; i++) {
                texts[i] = in.readBoolean() ? in.readUTF() : null;
            }
            long fen = in.readLong();
            Instant at = in.readBoolean() ? Instant.ofEpochSecond(in.readLong(), in.readInt()) : null;
            BillRow.Status status = BillRow.Status.values()[in.readByte()];
            long line = in.readLong();
            LocalDate day = LocalDate.ofEpochDay(in.readLong());
            long holdId = in.readLong();
            boolean unassigned = in.readBoolean();
            long itemId = in.readLong();
            return new Entry(Entry.Side.values()[side], kind,
                    new Numbers(texts[0], texts[1], texts[2], texts[3], texts[4]), fen, at, status, line, day,
                    new OurHold(texts[5], holdId == 0 ? null : holdId, texts[6]), unassigned,
                    itemId == 0 ? null : readPooled(in, itemId));
        } catch (EOFException e) {
            throw new IOException("A file of sorted entries was cut off", e);
        }
    }
}
