/** Long work on a corpus: what runs, with its progress and a way to end it, and what became of what is over. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { type Api, ApiError, type Job } from './api';
import { button, data, element } from './element';

const OFTEN = 700;
const MOST = 5;

interface Row {
  readonly node: HTMLElement;
  readonly state: Job['state'];
  readonly update: (job: Job) => void;
}

export class JobsList {
  readonly node = element('div', 'jobs');
  private _corpus: string | null = null;
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _running = false;
  private readonly _hidden = new Set<string>();
  /** What is drawn, by the job's id; a row stays while its job's state does, so that the focus stays too. */
  private readonly _rows = new Map<string, Row>();

  constructor(
    private readonly _api: Api,
    private readonly _trans: TranslationBundle,
    private readonly _ended: () => void
  ) {}

  /** Shows the jobs of a corpus, and looks after them while any runs. */
  show(corpus: string | null): void {
    if (corpus !== this._corpus) {
      this._corpus = corpus;
      this._draw([]);
    }
    void this.look();
  }

  async look(): Promise<void> {
    clearTimeout(this._timer);
    const corpus = this._corpus;
    if (corpus === null) {
      return;
    }
    try {
      const jobs = await this._api.jobs(corpus);
      if (corpus !== this._corpus) {
        return;
      }
      const running = jobs.some(job => !isOver(job));
      if (this._running && !running) {
        this._ended();
      }
      this._running = running;
      this._draw(jobs.filter(job => !this._hidden.has(job.id)).slice(0, MOST));
      if (running) {
        this._timer = setTimeout(() => void this.look(), OFTEN);
      }
    } catch (reason) {
      if (this._running && reason instanceof ApiError) {
        this._timer = setTimeout(() => void this.look(), 5 * OFTEN);
      }
    }
  }

  dispose(): void {
    clearTimeout(this._timer);
    this._corpus = null;
  }

  private _draw(jobs: readonly Job[]): void {
    const ids = new Set(jobs.map(job => job.id));
    for (const [id, row] of this._rows) {
      if (!ids.has(id)) {
        row.node.remove();
        this._rows.delete(id);
      }
    }
    jobs.forEach((job, index) => {
      const old = this._rows.get(job.id);
      const row = old?.state === job.state ? old : this._row(job);
      row.update(job);
      if (row !== old) {
        old?.node.remove();
        this._rows.set(job.id, row);
      }
      if (this.node.children[index] !== row.node) {
        this.node.insertBefore(row.node, this.node.children[index] ?? null);
      }
    });
  }

  private _row(job: Job): Row {
    const trans = this._trans;
    const title = job.kind === 'add' ? trans.__('Adding articles') : trans.__('Suggesting');
    const state = element('span', 'job-state');
    const head = element('div', 'job-head', {}, [element('strong', '', {}, [title]), ' ', state]);
    if (isOver(job)) {
      const close = button('lab-link', trans.__('Close'), () => {
        this._hidden.add(job.id);
        void this.look();
      });
      const node = element('div', 'job', { 'data-annotator-state': job.state }, [head, ...this._report(job), close]);
      return { node, state: job.state, update: now => (state.textContent = this._state(now)) };
    }
    const bar = element('progress', 'job-bar', { 'aria-label': title });
    const message = data('');
    const cancel = button('lab-button', trans.__('Cancel'), () => void this._api.cancelJob(job.id).then(() => this.look(), () => this.look()));
    const node = element('div', 'job', {}, [head, bar, element('div', 'job-foot', {}, [message, cancel])]);
    const update = (now: Job): void => {
      state.textContent = this._state(now);
      message.textContent = now.message ?? '';
      if (now.total) {
        bar.max = now.total;
        bar.value = now.done ?? 0;
      }
    };
    return { node, state: job.state, update };
  }

  private _state(job: Job): string {
    const trans = this._trans;
    switch (job.state) {
      case 'waiting':
        return trans.__('waits');
      case 'running':
        return job.total ? trans.__('%1 of %2', job.done ?? 0, job.total) : trans.__('runs');
      case 'done':
        return trans.__('done');
      case 'failed':
        return trans.__('failed');
      case 'cancelled':
        return trans.__('cancelled');
    }
  }

  private _report(job: Job): HTMLElement[] {
    const report = job.report as { summary?: string; sections?: readonly { title: string; count: number; lines: readonly string[] }[] } | null | undefined;
    if (!report) {
      return [element('p', 'hint', {}, [data(job.message ?? '')])];
    }
    const sections = (report.sections ?? []).map(section =>
      element('details', 'job-section', {}, [
        element('summary', '', {}, [`${section.title} (${section.count})`]),
        element('ul', '', {}, section.lines.map(line => element('li', '', {}, [data(line)])))
      ])
    );
    return [element('p', 'job-summary', {}, [data(report.summary ?? '')]), ...sections];
  }
}

function isOver(job: Job): boolean {
  return job.state !== 'running' && job.state !== 'waiting';
}
