import './base.css';
import './tab.css';
import './lab.css';
