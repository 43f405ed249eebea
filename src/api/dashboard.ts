import { join } from 'node:path';
import compression from 'compression';
import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import { notFound } from './answers/refusal.ts';
import { onlyMethods } from './answers/answer-errors.ts';

/** The dashboard's own addresses: a reload or a copied link finds the page, which reads the rest from its address. */
export const PAGES = [
  '/login',
  '/overview',
  '/attention',
  '/calls',
  '/calls/:id',
  '/candidates',
  '/candidates/:id',
  '/leads',
  '/leads/:ref',
  '/campaigns/:id',
  '/interviews',
  '/interviews/:id',
  '/settings',
  '/docs',
] as const;

/** Addresses of system 2 that are also pages: who prefers HTML, as browsers do, gets the page. */
export const SHARED_WITH_PROGRAMS = ['/', '/campaigns'] as const;

/** As their names have a hash of what is in them. */
const ASSETS = { immutable: true, maxAge: '1y', index: false, redirect: false, dotfiles: 'ignore' } as const;

/**
 * The dashboard's files, as Vite builds them into `folder`: pages and assets, for anybody (what they show is asked for
 * at /api/v1). `index.html` is read each time, so that a new build needs no restart. 404 an asset that is not there · 503
 * nothing was built.
 */
export function dashboard(folder: string, guards: readonly RequestHandler[]): RequestHandler {
  const router = Router();
  const packed = compression();
  const page: RequestHandler = async (_req, res) => showPage(folder, res);
  for (const path of PAGES)
    router
      .route(path)
      .get(...guards, packed, page)
      .all(onlyMethods(['GET']));
  const shared = Router();
  for (const path of SHARED_WITH_PROGRAMS) shared.get(path, ...guards, packed, page);
  router.use((req, res, next) => {
    if (!isShared(req)) return next();
    res.vary('Accept');
    if (req.accepts(['json', 'html']) === 'html') shared(req, res, next);
    else next();
  });
  router
    .route('/assets/*file')
    .get(...guards, packed, fromAssets(join(folder, 'assets')), () => {
      throw notFound();
    })
    .all(onlyMethods(['GET']));
  return router;
}

const isShared = ({ method, path }: Request): boolean =>
  (method === 'GET' || method === 'HEAD') && SHARED_WITH_PROGRAMS.some((one) => one === path);

/** The route is a pattern, so that it is what the log says; what is in the folder is found by the rest of the path. */
function fromAssets(folder: string): RequestHandler {
  const serve = express.static(folder, ASSETS);
  return (req, res, next) => {
    const { url } = req;
    req.url = url.slice('/assets'.length);
    serve(req, res, (error?: unknown) => {
      req.url = url;
      next(error);
    });
  };
}

async function showPage(folder: string, res: Response): Promise<void> {
  res.set('Cache-Control', 'no-store');
  const sent = await new Promise<boolean>((resolve, reject) =>
    res.sendFile('index.html', { root: folder, cacheControl: false, lastModified: false }, (error?: Error) => {
      if (!error) resolve(true);
      else if ('code' in error && error.code === 'ENOENT') resolve(false);
      else reject(error);
    }),
  );
  if (!sent) res.status(503).type('html').send(NOT_BUILT);
}

const NOT_BUILT = `<!doctype html>
<html lang="en">
<title>The dashboard is not built</title>
<p>The dashboard is not built yet: run <code>npm run build</code> and load this page again.</p>
</html>
`;
