package io.opdbridge.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/** Listens for one HL7 message on each connection, and answers it with whatever bytes it is told. */
public final class MllpStub implements AutoCloseable {

    private static final int START = 0x0B;
    private static final int END = 0x1C;
    private static final char SEGMENT_END = '\r';

    /** What a connection gets for a message; when it returns, the connection is closed. */
    @FunctionalInterface
    public interface Script {
        void answer(String number, OutputStream out) throws Exception;
    }

    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<byte[]> messages = new LinkedBlockingQueue<>();
    private volatile Script script = (number, out) -> {};

    public MllpStub() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.submit(() -> {
            while (!socket.isClosed()) {
                Socket caller = socket.accept();
                threads.submit(() -> {
                    serve(caller);
                    return null;
                });
            }
            return null;
        });
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** From now on; what came before is forgotten. */
    public void answerBy(Script next) {
        messages.clear();
        script = next;
    }

    /** The next message that came, without its frame. */
    public byte[] message() throws InterruptedException {
        return messages.take();
    }

    /** An acknowledgement in its frame: MSA, and what stands in the segments after it. */
    public static byte[] acknowledgement(String code, String number, String... segments) {
        return framed("MSH|^~\\&|HIS|HOSPITAL|OPD-BRIDGE|PAYMENT|20261123101500||ACK^P03^ACK|A1|P|2.5.1\r"
                + "MSA|" + code + "|" + number + SEGMENT_END + String.join("\r", segments), StandardCharsets.UTF_8);
    }

    public static byte[] framed(String message, Charset charset) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(START);
        frame.writeBytes(message.getBytes(charset));
        frame.write(END);
        frame.write(SEGMENT_END);
        return frame.toByteArray();
    }

    private void serve(Socket caller) throws Exception {
        try (caller) {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            caller.getInputStream().read();
            for (int next = caller.getInputStream().read(); next != END; next = caller.getInputStream().read()) {
                if (next < 0) {
                    return;
                }
                message.write(next);
            }
            caller.getInputStream().read();
            messages.add(message.toByteArray());
            String number = message.toString(StandardCharsets.ISO_8859_1).split("\\|")[9];
            script.answer(number, caller.getOutputStream());
            caller.getOutputStream().flush();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
