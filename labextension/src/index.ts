/** The plugins of the JupyterLab extension. Every token is optional, so that they activate in Notebook 7 too. */
import { plugin } from './lab/plugin';

export default [plugin];
