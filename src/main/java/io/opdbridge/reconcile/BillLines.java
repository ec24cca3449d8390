package io.opdbridge.reconcile;

import io.opdbridge.reconcile.UnreadableBillException.Reason;
import org.apache.commons.io.input.ReaderInputStream;
import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The lines of a bill. Its charset is that of the byte-order mark, else of its first bytes, else of the setting. Each
 * line is decoded by itself; a broken character becomes U+FFFD and concerns only its column. The length of a line is
 * limited. In UTF-8, GBK and GB18030 no other character has the byte of a line end in it. For one thread.
 */
public final class BillLines {

    static final int MAX_LINE_BYTES = 64 * 1024;

    private static final Charset GBK = Charset.forName("GB18030");
    private static final int PEEKED = 32 * 1024;
    private static final int BUFFER = 64 * 1024;
    /** A charset with more broken characters than one in this many is the wrong one. */
    private static final int GOOD_TO_BROKEN = 10;

    private final BufferedInputStream in;
    private final CharsetDecoder decoder;
    private final byte[] bytes = new byte[MAX_LINE_BYTES];
    private final boolean endsWithReturns;
    private long number;

    /** @param charset for bytes that tell nothing; null means GBK */
    public BillLines(InputStream source, @Nullable Charset charset) throws IOException {
        BufferedInputStream raw = new BufferedInputStream(source, BUFFER);
        byte[] start = peek(raw);
        Charset wide = wide(start);
        in = wide == null ? raw : new BufferedInputStream(ReaderInputStream.builder().setCharset(StandardCharsets.UTF_8)
                .setReader(new BufferedReader(new InputStreamReader(raw, wide))).get(), BUFFER);
        byte[] read = wide == null ? start : peek(in);
        decoder = charset(read, charset).newDecoder().onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        endsWithReturns = contains(read, (byte) '\r') && !contains(read, (byte) '\n');
        skipByteOrderMark();
    }

    /** The next line without its end, or null. */
    public @Nullable String next() throws IOException {
        int length = 0;
        int read = in.read();
        if (read < 0) {
            return null;
        }
        number++;
        while (read >= 0 && read != '\n' && !(endsWithReturns && read == '\r')) {
            if (length == MAX_LINE_BYTES) {
                throw new UnreadableBillException(Reason.LINE_TOO_LONG, number, null, Integer.toString(MAX_LINE_BYTES));
            }
            bytes[length++] = (byte) read;
            read = in.read();
        }
        if (length > 0 && bytes[length - 1] == '\r') {
            length--;
        }
        try {
            return decoder.decode(ByteBuffer.wrap(bytes, 0, length)).toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableBillException(Reason.BAD_CHARSET, number, null, decoder.charset().name());
        }
    }

    /** Number of the last line; the first is 1. */
    public long number() {
        return number;
    }

    private static byte[] peek(BufferedInputStream in) throws IOException {
        in.mark(PEEKED);
        byte[] start = in.readNBytes(PEEKED);
        in.reset();
        return start;
    }

    /** UTF-16, by its mark or by the zeros between ASCII; null for any other. */
    private static @Nullable Charset wide(byte[] start) {
        if (start.length < 2) {
            return null;
        }
        if (start[0] == (byte) 0xFF && start[1] == (byte) 0xFE || start[0] == (byte) 0xFE && start[1] == (byte) 0xFF) {
            return StandardCharsets.UTF_16;
        }
        int[] zeros = new int[2];
        for (int i = 0; i < start.length; i++) {
            zeros[i % 2] += start[i] == 0 ? 1 : 0;
        }
        int many = Math.max(1, start.length / 10);
        return zeros[0] > many ? StandardCharsets.UTF_16BE : zeros[1] > many ? StandardCharsets.UTF_16LE : null;
    }

    private static Charset charset(byte[] start, @Nullable Charset said) {
        int good = 0;
        int broken = 0;
        int i = 0;
        while (i < start.length) {
            int length = lengthInUtf8(start[i]);
            if (length == 1) {
                i++;
            } else if (i + Math.max(length, 1) > start.length) {
                // cut off at the end of the sample
                break;
            } else if (length > 1 && continues(start, i + 1, length - 1)) {
                good++;
                i += length;
            } else {
                broken++;
                i++;
            }
        }
        Charset other = said == null || said.equals(StandardCharsets.UTF_8) ? GBK : said;
        if (good == 0 && broken == 0) {
            return said == null ? StandardCharsets.UTF_8 : said;
        }
        return broken * GOOD_TO_BROKEN <= good ? StandardCharsets.UTF_8 : other;
    }

    /** 0 when no character begins with it. */
    private static int lengthInUtf8(byte first) {
        int value = first & 0xFF;
        return value < 0x80 ? 1 : value >= 0xC2 && value < 0xE0 ? 2 : value >= 0xE0 && value < 0xF0 ? 3
            : value >= 0xF0 && value < 0xF5 ? 4 : 0;
    }

    private static boolean continues(byte[] bytes, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if ((bytes[i] & 0xC0) != 0x80) {
                return false;
            }
        }
        return true;
    }

    private static boolean contains(byte[] bytes, byte wanted) {
        for (byte one : bytes) {
            if (one == wanted) {
                return true;
            }
        }
        return false;
    }

    private void skipByteOrderMark() throws IOException {
        in.mark(3);
        byte[] start = in.readNBytes(3);
        if (start.length < 3 || start[0] != (byte) 0xEF || start[1] != (byte) 0xBB || start[2] != (byte) 0xBF) {
            in.reset();
        }
    }
}
