package dev.semel.servlet;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.handlers.PathHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.ServletContainerInitializerInfo;
import io.undertow.servlet.util.ImmediateInstanceHandle;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.descriptor.web.ErrorPage;
import org.eclipse.jetty.ee11.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/** The containers that the filter is tested in, real ones on a port of their own. */
enum Container {
    TOMCAT {
        @Override
        Running start(Application application) {
            try {
                var tomcat = new Tomcat();
                File base = Files.createTempDirectory("semel-tomcat").toFile();
                base.deleteOnExit();
                tomcat.setBaseDir(base.getPath());
                tomcat.setSilent(true);
                var connector = new Connector();
                connector.setPort(0);
                connector.setProperty("address", "127.0.0.1");
                connector.setProperty("maxSwallowSize", "-1");
                connector.setProperty("maxKeepAliveRequests", "-1");
                connector.addUpgradeProtocol(new Http2Protocol());
                tomcat.setConnector(connector);
                var context = tomcat.addContext(Application.PATH, base.getPath());
                application.errorPages().forEach((error, page) -> context.addErrorPage(errorPage(error, page)));
                context.addServletContainerInitializer((types, started) -> application.begin(started), Set.of());
                tomcat.start();
                return new Running(connector.getLocalPort(), () -> {
                    tomcat.stop();
                    tomcat.destroy();
                });
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        }

        private ErrorPage errorPage(Object error, String location) {
            var page = new ErrorPage();
            page.setLocation(location);
            if (error instanceof Integer status) {
                page.setErrorCode(status);
            } else {
                page.setExceptionType(((Class<?>) error).getName());
            }
            return page;
        }
    },

    JETTY {
        @Override
        Running start(Application application) {
            try {
                var server = new Server();
                var http = new HttpConfiguration();
                var connector = new ServerConnector(
                        server, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
                connector.setHost("127.0.0.1");
                server.addConnector(connector);
                var handler = new ServletContextHandler(Application.PATH);
                var errors = new ErrorPageErrorHandler();
                application.errorPages().forEach((error, page) -> {
                    if (error instanceof Integer status) {
                        errors.addErrorPage(status, page);
                    } else {
                        errors.addErrorPage(((Class<?>) error).getName(), page);
                    }
                });
                handler.setErrorHandler(errors);
                handler.addServletContainerInitializer((types, started) -> application.begin(started));
                server.setHandler(handler);
                server.start();
                return new Running(connector.getLocalPort(), server::stop);
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        }
    },

    /** Of Servlet 6.0. */
    UNDERTOW {
        @Override
        Running start(Application application) {
            try {
                var deployment = new DeploymentInfo()
                        .setClassLoader(Container.class.getClassLoader())
                        .setContextPath(Application.PATH)
                        .setDeploymentName("shop")
                        .addServletContainerInitializer(new ServletContainerInitializerInfo(
                                Starting.class,
                                () -> new ImmediateInstanceHandle<>(new Starting(application)),
                                Set.of()));
                application
                        .errorPages()
                        .forEach((error, page) -> deployment.addErrorPage(
                                error instanceof Integer status
                                        ? new io.undertow.servlet.api.ErrorPage(page, status)
                                        : new io.undertow.servlet.api.ErrorPage(
                                                page, ((Class<?>) error).asSubclass(Throwable.class))));
                var manager = Servlets.newContainer().addDeployment(deployment);
                manager.deploy();
                var undertow = Undertow.builder()
                        .addHttpListener(0, "127.0.0.1")
                        .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
                        .setWorkerThreads(128)
                        .setHandler(new PathHandler().addPrefixPath(Application.PATH, manager.start()))
                        .build();
                undertow.start();
                var address =
                        (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
                return new Running(address.getPort(), undertow::stop);
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        }
    };

    /** Begins an application in Undertow. */
    private record Starting(Application application) implements ServletContainerInitializer {
        @Override
        public void onStartup(@Nullable Set<Class<?>> types, ServletContext context) {
            application.begin(context);
        }
    }

    private static final Logger TOMCATS = Logger.getLogger("org.apache");

    static {
        // What handlers throw in these tests is told by their answers.
        TOMCATS.setLevel(Level.OFF);
    }

    /** What a container runs: below its path. */
    interface Application {
        String PATH = "/shop";

        void begin(ServletContext context);

        /** By status or class of exception. */
        default Map<Object, String> errorPages() {
            return Map.of();
        }
    }

    /** A server that takes requests. */
    record Running(int port, Stop stop) implements AutoCloseable {
        interface Stop {
            void run() throws Exception;
        }

        @Override
        public void close() {
            try {
                stop.run();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        }
    }

    abstract Running start(Application application);
}
