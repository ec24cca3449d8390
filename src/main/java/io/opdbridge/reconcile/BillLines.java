package io.opdbridge.reconcile;

import io.opdbridge.reconcile.UnreadableBillException.Reason;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;

/**
 * The lines of a bill. Each is decoded by itself and strictly, so that an error has a line number; none is longer than a
 * row can be. In UTF-8, GBK and GB18030 no other character has the byte of a line end in it. For one thread.
 */
public final class BillLines {

    static final int MAX_LINE_BYTES = 64 * 1024;

    private static final Charset GBK = Charset.forName("GB18030");
    private static final int PEEKED = 32 * 1024;
    private static final int BUFFER = 64 * 1024;

    private final BufferedInputStream in;
    private final Charset charset;
    private final CharsetDecoder decoder;
    private final byte[] bytes = new byte[MAX_LINE_BYTES];
    private long number;

    /** @param charset null: UTF-8 when it begins so, else GBK */
    public BillLines(InputStream source, Charset charset) throws IOException {
        this.in = new BufferedInputStream(source, BUFFER);
        this.charset = charset != null ? charset : guess();
        this.decoder = this.charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        skipByteOrderMark();
    }

    /** The next line without its end, or null. */
    public String next() throws IOException {
        int length = 0;
        int read = in.read();
        if (read < 0) {
            return null;
        }
        number++;
        while (read >= 0 && read != '\n') {
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
            CharBuffer text = decoder.decode(ByteBuffer.wrap(bytes, 0, length));
            return text.toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableBillException(Reason.BAD_CHARSET, number, null, charset.name());
        }
    }

    /** Of the line that came last; the first is 1. */
    public long number() {
        return number;
    }

    private Charset guess() throws IOException {
        in.mark(PEEKED);
        byte[] start = in.readNBytes(PEEKED);
        in.reset();
        // the last character may be cut by the end of what is looked at
        CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
        CharBuffer text = CharBuffer.allocate(start.length + 1);
        return utf8.decode(ByteBuffer.wrap(start), text, false).isError() ? GBK : StandardCharsets.UTF_8;
    }

    private void skipByteOrderMark() throws IOException {
        in.mark(3);
        byte[] start = in.readNBytes(3);
        if (start.length < 3 || start[0] != (byte) 0xEF || start[1] != (byte) 0xBB || start[2] != (byte) 0xBF) {
            in.reset();
        }
    }
}
