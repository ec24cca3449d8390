package io.opdbridge.tools.simulator;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** A simulated HIS that answers the body of an HTTP request with another. */
public final class HttpHis implements HisServer {

    private final Server server;
    private final ServerConnector connector;

    /** Answers a request. An exception becomes HTTP 500. */
    @FunctionalInterface
    public interface Desk {
        /** @param path of the request, without query */
        String answer(String path, String body) throws Exception;
    }

    /**
     * One that speaks UTF-8 and says so.
     *
     * @param port 0 takes a free one
     */
    public HttpHis(int port, String contentType, Desk desk) {
        this(port, contentType + ";charset=UTF-8", StandardCharsets.UTF_8, desk);
    }

    /**
     * One that speaks any charset.
     *
     * @param port        0 takes a free one
     * @param contentType of answers; with a charset only when it names that
     */
    public HttpHis(int port, String contentType, Charset charset, Desk desk) {
        this(port, new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                String body = Content.Source.asString(request, charset);
                String answer = desk.answer(Request.getPathInContext(request), body);
                response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
                response.write(true, ByteBuffer.wrap(answer.getBytes(charset)), callback);
                return true;
            }
        });
    }

    HttpHis(int port, Handler handler) {
        server = new Server();
        connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        server.addConnector(connector);
        server.setHandler(handler);
        server.setStopTimeout(0);
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("The simulated HIS does not start on port " + port, e);
        }
    }

    @Override
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
