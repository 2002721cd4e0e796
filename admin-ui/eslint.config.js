import js from '@eslint/js';
import a11y from 'eslint-plugin-jsx-a11y';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist', 'shots', 'src/api/schema.d.ts'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  a11y.flatConfigs.recommended,
  hooks.configs.flat['recommended-latest'],
  {
    rules: {
      // A page moves the focus to its first field, and a dialog into itself.
      'jsx-a11y/no-autofocus': 'off',
      '@typescript-eslint/no-non-null-assertion': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: "JSXText[value=/[A-Za-zА-Яа-я]{2}/]", message: 'Words belong into the language files.' },
        {
          selector: "JSXAttribute[name.name=/^(label|title|placeholder|aria-label|description|alt)$/] > Literal[value=/[A-Za-z]{2}/]",
          message: 'Words belong into the language files.',
        },
      ],
    },
  },
  { files: ['scripts/**', 'tests/**'], languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } } },
);
