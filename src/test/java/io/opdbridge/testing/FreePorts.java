package io.opdbridge.testing;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Ports to listen on. Between the question which port is free and the start of whoever listens lie seconds, so no two
 * processes may be given the same one meanwhile: each takes a block of ports by a lock on a file, which ends with it.
 * All lie below those that the system gives to outgoing connections.
 */
public final class FreePorts {

    private static final int FIRST = 20_000;
    private static final int BLOCK = 200;
    private static final int BLOCKS = 60;

    private static final int PATIENCE_MILLISECONDS = 2000;

    private static FileLock lock;
    private static int block;
    private static int drawn;

    private FreePorts() {
    }

    /** A port that nobody listens on, and that nobody else is given before another {@value #BLOCK} were. */
    public static synchronized int next() throws IOException {
        if (lock == null) {
            takeBlock();
        }
        for (int tries = 0; tries < BLOCK; tries++) {
            int port = FIRST + block * BLOCK + drawn++ % BLOCK;
            if (!isListenedOn(port)) {
                return port;
            }
        }
        throw new IOException("All ports of the block are in use");
    }

    /**
     * Asked by a connection: a socket that listened for a moment would go on listening in a child process that another
     * thread starts meanwhile, until that has closed what it inherited.
     */
    private static boolean isListenedOn(int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLISECONDS);
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (SocketTimeoutException e) {
            // whoever listens is busy
            return true;
        }
    }

    private static void takeBlock() throws IOException {
        Path folder = Files.createDirectories(Path.of(System.getProperty("java.io.tmpdir"), "opd-bridge-test-ports"));
        for (block = 0; block < BLOCKS; block++) {
            FileChannel file = FileChannel.open(folder.resolve(Integer.toString(block)),
                    StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock = file.tryLock();
            if (lock != null) {
                return;
            }
            file.close();
        }
        throw new IOException("Other processes hold all blocks of ports, see " + folder);
    }
}
