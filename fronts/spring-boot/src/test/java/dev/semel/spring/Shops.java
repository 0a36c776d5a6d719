package dev.semel.spring;

/** The application of {@link MvcApp}, for tests of other packages. */
public final class Shops implements AutoCloseable {
    private final MvcApp app;

    private Shops(MvcApp app) {
        this.app = app;
    }

    public static Shops start(Class<?> more, String... settings) {
        String[] all = new String[settings.length + 1];
        all[0] = "semel.store=memory";
        System.arraycopy(settings, 0, all, 1, settings.length);
        return new Shops(MvcApp.start(new Class<?>[] {MvcApp.App.class, MvcApp.Open.class, more}, all));
    }

    public Client client() {
        return app.client;
    }

    public <T> T bean(Class<T> type) {
        return app.context.getBean(type);
    }

    @Override
    public void close() {
        app.close();
    }
}
